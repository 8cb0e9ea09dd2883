import { type Binary, isBinary } from '../bytes.js';
import { ProtocolError } from '../errors.js';
import { deconstruct, hasBinary, reconstruct } from './binary.js';
import {
  ACK,
  BINARY_ACK,
  BINARY_EVENT,
  CONNECT,
  CONNECT_ERROR,
  DISCONNECT,
  EVENT,
  isReserved,
  type SocketPacket,
  type SocketPacketType,
} from './packet.js';

/** How many attachments one packet may have, unless the parser is told otherwise; the stock server's limit too. */
const MAX_ATTACHMENTS = 10;

/** Socket.IO v5, Packet encoding: the text, then the attachments, each to be sent as a message of its own. */
export function encode({ type, nsp, id, data }: SocketPacket): (string | Binary)[] {
  const attachments: Binary[] = [];
  let head = `${type}`;
  let body = data;
  if ((type === EVENT || type === ACK) && hasBinary(data)) {
    body = deconstruct(data, attachments);
    head = `${type + 3}${attachments.length}-`;
  }
  if (nsp !== '/') head += `${nsp},`;
  if (id !== undefined) head += id;
  if (body !== undefined) head += JSON.stringify(body);
  return attachments.length ? [head, ...attachments] : [head];
}

/** Takes messages in order and gives packets. */
export interface Decoder {
  /** @throws {@link ProtocolError} naming the rule that `message` broke */
  add(message: string | Binary): void;
}

/** A decoder for one session: a packet whose attachments have not all come dies with it. */
export function createDecoder(onPacket: (packet: SocketPacket) => void): Decoder {
  let pending: { packet: SocketPacket; due: number } | undefined;
  let attachments: Binary[] = [];
  return {
    add(message) {
      if (typeof message === 'string') {
        if (pending) throw malformed('an attachment', 'text');
        pending = parse(message);
        attachments = [];
      } else if (!isBinary(message)) {
        throw malformed('text or bytes', typeof message);
      } else if (!pending) {
        throw malformed('text', 'an attachment that none is due for');
      } else attachments.push(message);
      if (attachments.length < pending.due) return;
      const { packet, due } = pending;
      pending = undefined;
      onPacket(due ? { ...packet, data: restore(packet.data, attachments) } : packet);
    },
  };
}

function restore(data: unknown, attachments: readonly Binary[]): unknown {
  try {
    return reconstruct(data, attachments);
  } catch (cause) {
    throw malformed('placeholders within the attachments', cause);
  }
}

/** `type [attachments "-"] [nsp ","] [id] [JSON]` */
function parse(text: string): { packet: SocketPacket; due: number } {
  const type = text.charCodeAt(0) - 48;
  if (!(type >= CONNECT && type <= BINARY_ACK)) throw malformed('a type 0-6', text);
  let at = 1;
  let due = 0;
  if (type >= BINARY_EVENT) {
    const dash = text.indexOf('-');
    const count = text.slice(1, dash);
    due = Number(count);
    if (dash < 0 || !/^[1-9]\d*$/.test(count)) throw malformed('an attachment count', text);
    if (due > MAX_ATTACHMENTS) throw malformed(`at most ${MAX_ATTACHMENTS} attachments`, text);
    at = dash + 1;
  }
  let nsp = '/';
  if (text[at] === '/') {
    const comma = text.indexOf(',', at);
    nsp = text.slice(at, comma < 0 ? undefined : comma);
    at = comma < 0 ? text.length : comma + 1;
  }
  const first = at;
  let code = text.charCodeAt(at);
  while (code >= 48 && code <= 57) code = text.charCodeAt(++at);
  const id = at > first ? Number(text.slice(first, at)) : undefined;
  if (id !== undefined && !Number.isSafeInteger(id)) throw malformed('an id below 2^53', text);
  const data = at < text.length ? parseJson(text.slice(at)) : undefined;
  const plain = (type >= BINARY_EVENT ? type - 3 : type) as SocketPacketType;
  if (!isValid(plain, data)) throw malformed('a payload that fits the type', text);
  return { packet: { type: plain, nsp, id, data }, due };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed('JSON', cause);
  }
}

const isObject = (data: unknown) =>
  typeof data === 'object' && data !== null && !Array.isArray(data);

/** Socket.IO v5: what each type may carry. */
function isValid(type: SocketPacketType, data: unknown): boolean {
  if (type === EVENT) {
    if (!Array.isArray(data)) return false;
    const [event] = data;
    return typeof event === 'number' || (typeof event === 'string' && !isReserved(event));
  }
  if (type === ACK) return Array.isArray(data);
  if (type === CONNECT) return data === undefined || isObject(data);
  if (type === DISCONNECT) return data === undefined;
  return type === CONNECT_ERROR && (typeof data === 'string' || isObject(data));
}

const malformed = (expected: string, came: unknown) =>
  new ProtocolError(
    'parse error',
    `Socket.IO packet: expected ${expected}, got ${String(came).slice(0, 80)}`,
    came,
  );
