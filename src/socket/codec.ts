import { type Binary, isBinary } from '../bytes.js';
import { ProtocolError } from '../errors.js';
import { hasBinary, parse, stringify } from './binary.js';
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

/** How many attachments one packet may have; the stock server's limit too. */
const MAX_ATTACHMENTS = 10;

/** Socket.IO v5, Packet encoding: the text, then the attachments, each to be sent as a message of its own. */
export function encode({ type, nsp, id = '', data }: SocketPacket): (string | Binary)[] {
  const attachments: Binary[] = [];
  const binary = (type === EVENT || type === ACK) && hasBinary(data);
  const json = (binary ? stringify(data, attachments) : JSON.stringify(data)) ?? '';
  const head = binary ? `${type + 3}${attachments.length}-` : type;
  return [`${head}${nsp === '/' ? '' : `${nsp},`}${id}${json}`, ...attachments];
}

/** Takes messages in order and gives packets. */
export interface Decoder {
  /** @throws {@link ProtocolError} naming the rule that `message` broke */
  add(message: string | Binary): void;
}

/** A decoder for one session: a packet whose attachments have not all come dies with it. */
export function createDecoder(onPacket: (packet: SocketPacket) => void): Decoder {
  let text = '';
  let head: Head | undefined;
  let attachments: Binary[] = [];
  return {
    add(message) {
      const isText = typeof message === 'string';
      if (isText === !!head || !(isText || isBinary(message))) {
        throw malformed(head ? 'attachment' : 'text', String(message));
      }
      if (isText) {
        text = message;
        head = parseHead(message);
        attachments = [];
      } else attachments.push(message);
      const { type, nsp, id, due, end } = head!;
      if (attachments.length < due) return;
      head = undefined;
      let data: unknown;
      try {
        if (end < text.length) data = parse(text.slice(end), attachments);
      } catch (cause) {
        throw malformed('JSON', text, cause);
      }
      if (!isValid(type, data)) throw malformed('payload for this type', text);
      onPacket({ type, nsp, id, data });
    },
  };
}

interface Head {
  type: SocketPacketType;
  nsp: string;
  id: number | undefined;
  /** How many attachments follow. */
  due: number;
  /** Where the JSON begins. */
  end: number;
}

/** `type [attachments "-"] [nsp ","] [id]` */
function parseHead(text: string): Head {
  let end = 1;
  const digits = () => {
    const start = end;
    while (text[end]! >= '0' && text[end]! <= '9') end++;
    return end > start ? Number(text.slice(start, end)) : undefined;
  };
  let type = text.charCodeAt(0) - 48;
  let due = 0;
  let nsp = '/';
  if (!(type >= CONNECT && type <= BINARY_ACK)) throw malformed('type', text);
  if (type >= BINARY_EVENT) {
    type -= 3;
    due = digits() ?? 0;
    if (text[end++] !== '-' || !(due > 0 && due <= MAX_ATTACHMENTS)) {
      throw malformed(`number of attachments, 1-${MAX_ATTACHMENTS}`, text);
    }
  }
  if (text[end] === '/') {
    const comma = text.indexOf(',', end);
    const last = comma < 0 ? text.length : comma;
    nsp = text.slice(end, last);
    end = last + 1;
  }
  const id = digits();
  if (id! > Number.MAX_SAFE_INTEGER) throw malformed('id', text);
  return { type: type as SocketPacketType, nsp, id, due, end };
}

/** Socket.IO v5: what each type may carry. */
function isValid(type: SocketPacketType, data: unknown): boolean {
  const isArray = Array.isArray(data);
  if (type === EVENT) {
    return isArray && /^(st|n)/.test(typeof data[0]) && !isReserved(data[0]);
  }
  if (type === ACK) return isArray;
  if (data === undefined) return type !== CONNECT_ERROR;
  if (type === DISCONNECT || isArray || !data) return false;
  return typeof data === 'object' || (type === CONNECT_ERROR && typeof data === 'string');
}

const malformed = (expected: string, came: string, cause?: unknown) =>
  new ProtocolError('parse error', {
    rule: `Socket.IO packet: expected ${expected}, got ${came.slice(0, 80)}`,
    cause,
  });
