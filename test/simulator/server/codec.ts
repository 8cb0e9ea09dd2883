import type { WireFrame } from '../websocket.js';

/** A Socket.IO packet; binary ones are EVENT and ACK with `binary` set. */
export interface Packet {
  readonly type: 'CONNECT' | 'DISCONNECT' | 'EVENT' | 'ACK' | 'CONNECT_ERROR';
  readonly nsp: string;
  readonly id?: number | undefined;
  readonly data?: unknown;
}

const TYPES = ['CONNECT', 'DISCONNECT', 'EVENT', 'ACK', 'CONNECT_ERROR'] as const;

/** Socket.IO v5, Packet encoding, as far as the model's server speaks: bytes are arguments themselves. */
export function encode({ type, nsp, id, data }: Packet): WireFrame[] {
  const attachments: WireFrame[] = [];
  const body = Array.isArray(data)
    ? data.map((item) =>
        item instanceof Uint8Array
          ? { _placeholder: true, num: attachments.push(item as Uint8Array<ArrayBuffer>) - 1 }
          : item,
      )
    : data;
  const { length } = attachments;
  const head = length ? `${TYPES.indexOf(type) + 3}${length}-` : TYPES.indexOf(type);
  const json = body === undefined ? '' : JSON.stringify(body);
  return [`${head}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}${json}`, ...attachments];
}

/** Puts packets together again. @throws Error saying which rule was broken */
export function createReader(onPacket: (packet: Packet) => void): (message: WireFrame) => void {
  let due: { packet: Packet; count: number; attachments: WireFrame[] } | undefined;
  return (message) => {
    if (typeof message !== 'string') {
      if (!due) throw new Error('bytes that no packet announced');
      due.attachments.push(message);
      if (due.attachments.length < due.count) return;
      const { packet, attachments } = due;
      due = undefined;
      const data = (packet.data as unknown[]).map((item) => {
        const mark = item as { _placeholder?: boolean; num?: number } | null;
        return mark?._placeholder ? attachments[mark.num!] : item;
      });
      return onPacket({ ...packet, data });
    }
    if (due) throw new Error('text where bytes were announced');
    const match = /^(?:([56])(\d+)-|([0-4]))(?:(\/[^,]*),?)?(\d+)?(.*)$/s.exec(message);
    if (!match) throw new Error(`not a packet: ${message}`);
    const [, binary, count, plain, nsp = '/', id, json] = match;
    const packet: Packet = {
      type: TYPES[binary ? Number(binary) - 3 : Number(plain)]!,
      nsp,
      id: id === undefined ? undefined : Number(id),
      data: json ? JSON.parse(json) : undefined,
    };
    if (binary) due = { packet, count: Number(count), attachments: [] };
    else onPacket(packet);
  };
}
