import { type Binary, isBinary } from '../bytes.js';
import { broken } from '../errors.js';
import { hasBinary, parse, stringify } from './binary.js';
import {
  ACK,
  BINARY_EVENT,
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
export function encode({ type, nsp, id, data }: SocketPacket): (string | Binary)[] {
  const attachments: Binary[] = [];
  const binary = (type === EVENT || type === ACK) && hasBinary(data);
  const json = (binary ? stringify(data, attachments) : JSON.stringify(data)) ?? '';
  const { length } = attachments;
  const head = length ? `${type + 3}${length}-` : `${type}`;
  return [`${head}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}${json}`, ...attachments];
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
const HEAD = /^([0-6])(?:(\d+)-)?(?:(\/[^,]*),?)?(\d*)/;

function parseHead(text: string): Head {
  const [head, digit, count = 0, nsp = '/', id] = HEAD.exec(text) ?? [];
  const type = Number(digit);
  const due = Number(count);
  if (!head) throw malformed('packet type 0-6', text);
  if (type < BINARY_EVENT ? due : !(due > 0 && due <= MAX_ATTACHMENTS)) {
    throw malformed(`1-${MAX_ATTACHMENTS} attachments`, text);
  }
  if (Number(id) > Number.MAX_SAFE_INTEGER) throw malformed('an id below 2^53', text);
  return {
    type: (type < BINARY_EVENT ? type : type - 3) as SocketPacketType,
    nsp,
    id: id ? Number(id) : undefined,
    due,
    end: head.length,
  };
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

const malformed = (rule: string, came: string, cause?: unknown) =>
  broken('parse error', rule, came, cause);
