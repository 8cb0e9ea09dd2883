import type { Base64 } from '../bytes.js';

/** Engine.IO v4, Packet encoding: the position in this list is the digit on the wire. */
const TYPES = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const;
/** Engine.IO v4, HTTP long-polling: the record separator stands between the packets of one body. */
const SEPARATOR = '\x1e';

export type PacketType = (typeof TYPES)[number];

export interface Packet {
  readonly type: PacketType;
  readonly data?: string | Uint8Array;
}

/** Text form of a packet. Binary becomes `b` and base64, for carriers that know only text. */
export function encodeText({ type, data }: Packet, base64: Base64): string {
  if (typeof data === 'object') return `b${base64.encode(data)}`;
  return `${TYPES.indexOf(type)}${data ?? ''}`;
}

/** `null` stands for whatever is no packet; the session that sent it is closed. */
export function decodeText(text: string, base64: Base64): Packet | null {
  if (text.startsWith('b')) {
    const data = base64.decode(text.slice(1));
    return data && { type: 'message', data };
  }
  const digit = text.charCodeAt(0) - 48;
  const type = TYPES[digit];
  if (type === undefined) return null;
  return text.length > 1 ? { type, data: text.slice(1) } : { type };
}

export function encodePayload(packets: readonly Packet[], base64: Base64): string {
  return packets.map((packet) => encodeText(packet, base64)).join(SEPARATOR);
}

/** Packets up to the first one that is none; that one is reported as `null`, and the rest is not looked at. */
export function* decodePayload(body: string, base64: Base64): Generator<Packet | null> {
  for (const text of body.split(SEPARATOR)) {
    const packet = decodeText(text, base64);
    yield packet;
    if (!packet) return;
  }
}
