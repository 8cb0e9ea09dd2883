import { bytesOf } from '../bytes.js';

/** Socket.IO v5, Packet encoding: the position in this list is the digit on the wire. */
export const PacketType = {
  connect: 0,
  disconnect: 1,
  event: 2,
  ack: 3,
  connectError: 4,
} as const;

/** Binary events and acknowledgements are their plain types plus this. */
const BINARY_SHIFT = 3;
const MAX_ATTACHMENTS = 10;

export type PacketTypeCode = (typeof PacketType)[keyof typeof PacketType];

export interface SocketPacket {
  readonly type: PacketTypeCode;
  readonly nsp: string;
  readonly id?: number | undefined;
  readonly data?: unknown;
}

/** Names that a client may not send as events: they would be taken for the server's own. */
export const RESERVED_EVENTS: ReadonlySet<unknown> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

/** The text of a packet, and after it its attachments. */
export function encodePacket({ type, nsp, id, data }: SocketPacket): (string | Uint8Array)[] {
  const attachments: Uint8Array[] = [];
  const isEvent = type === PacketType.event || type === PacketType.ack;
  const json = JSON.stringify(isEvent ? extract(data, attachments) : data) ?? '';
  const isBinary = attachments.length > 0;
  const head = isBinary ? `${type + BINARY_SHIFT}${attachments.length}-` : `${type}`;
  return [`${head}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}${json}`, ...attachments];
}

/** Turns a connection's messages back into packets. Throws at the first thing that breaks a rule. */
export class PacketReader {
  private partial: { packet: SocketPacket; due: number; attachments: Uint8Array[] } | null = null;

  /** The packet that `message` completes, or `null` while attachments are due. */
  read(message: string | Uint8Array): SocketPacket | null {
    if (typeof message === 'string') {
      if (this.partial) throw new Error('got plaintext data when reconstructing a packet');
      const { packet, due } = decode(message);
      if (due === 0) return packet;
      this.partial = { packet, due, attachments: [] };
      return null;
    }
    if (!this.partial) throw new Error('got binary data when not reconstructing a packet');
    const { packet, due, attachments } = this.partial;
    attachments.push(message);
    if (attachments.length < due) return null;
    this.partial = null;
    return { ...packet, data: insert(packet.data, attachments) };
  }
}

const SHAPE = /^([0-6])(?:(\d+)-)?(?:(\/[^,]*)(?:,|$))?(\d+)?(.*)$/s;

function decode(text: string): { packet: SocketPacket; due: number } {
  const [, digit, count, nsp = '/', idText, json = ''] = SHAPE.exec(text) ?? [];
  if (digit === undefined) throw new Error(`unknown packet type ${Number(text.charAt(0))}`);
  const code = Number(digit);
  const isBinary = code > PacketType.connectError;
  const type = (isBinary ? code - BINARY_SHIFT : code) as PacketTypeCode;
  const due = Number(count ?? 0);
  if (isBinary !== due > 0 || (!isBinary && count)) throw new Error('Illegal attachments');
  if (due > MAX_ATTACHMENTS) throw new Error('too many attachments');
  const id = idText === undefined ? undefined : Number(idText);
  if (id !== undefined && !Number.isSafeInteger(id)) throw new Error('invalid packet id');
  const data = json === '' ? undefined : parsed(json);
  if (!isPayload(type, data)) throw new Error('invalid payload');
  return { packet: { type, nsp, id, data }, due };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Error('invalid payload', { cause });
  }
}

function isPayload(type: PacketTypeCode, data: unknown): boolean {
  switch (type) {
    case PacketType.connect:
      return data === undefined || isObject(data);
    case PacketType.disconnect:
      return data === undefined;
    case PacketType.connectError:
      return typeof data === 'string' || isObject(data);
    case PacketType.event:
      return Array.isArray(data) && isEventName(data[0]);
    case PacketType.ack:
      return Array.isArray(data);
  }
}

function isEventName(name: unknown): boolean {
  return typeof name === 'number' || (typeof name === 'string' && !RESERVED_EVENTS.has(name));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of `value` with its binary moved into `attachments`. */
function extract(value: unknown, attachments: Uint8Array[]): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const bytes = bytesOf(value);
  if (bytes) return { _placeholder: true, num: attachments.push(bytes) - 1 };
  if (Array.isArray(value)) return value.map((item) => extract(item, attachments));
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return extract(value.toJSON(), attachments);
  }
  const entries = Object.entries(value).map(([key, item]) => [key, extract(item, attachments)]);
  return Object.fromEntries(entries);
}

/** The reverse. Own keys only, and defined rather than assigned: a key may be called `__proto__`. */
function insert(value: unknown, attachments: readonly Uint8Array[]): unknown {
  if (Array.isArray(value)) return value.map((item) => insert(item, attachments));
  if (!isObject(value)) return value;
  if (value._placeholder === true) {
    const attachment = typeof value.num === 'number' ? attachments[value.num] : undefined;
    if (!attachment) throw new Error('illegal attachments');
    return attachment;
  }
  const entries = Object.entries(value).map(([key, item]) => [key, insert(item, attachments)]);
  return Object.fromEntries(entries);
}
