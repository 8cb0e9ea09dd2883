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
  const binary = type > DISCONNECT && hasBinary(data);
  const json = (binary ? stringify(data, attachments) : JSON.stringify(data)) ?? '';
  const { length } = attachments;
  const head = length ? `${type + 3}${length}-` : type;
  return [`${head}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}${json}`, ...attachments];
}

/**
 * Takes messages in order.
 * @throws {@link ProtocolError} naming the rule that `message` broke
 */
export type Decode = (message: string | Binary) => void;

/** Both directions of a codec, for the slot `parser`. */
export interface Codec {
  /** The messages that `packet` is sent as. */
  encode(packet: SocketPacket): (string | Binary)[];
  /** A decoder for one session, which gives packets without distinguishing binary ones. */
  createDecoder(onPacket: (packet: SocketPacket) => void): Decode;
}

/** `type [attachments "-"] [nsp ","] [id]`; a number of up to 15 digits is exact. */
const HEAD = /^([0-6])(?:(\d+)-)?(?:(\/[^,]*),?)?(\d{0,15})/;

/** A decoder for one session: a packet whose attachments have not all come dies with it. */
export function createDecoder(
  onPacket: (packet: SocketPacket) => void,
  maxAttachments = MAX_ATTACHMENTS,
): Decode {
  let text = '';
  let json = '';
  let type = 0;
  let nsp: string;
  let id: number | undefined;
  let due = 0;
  let attachments: Binary[] = [];
  const malformed = (rule: string, cause?: unknown) => broken('parse error', rule, text, cause);
  return (message) => {
    if (typeof message === 'string' && !due) {
      const [head = '', digit, count, name = '/', digits] = HEAD.exec(message) ?? [];
      text = message;
      json = text.slice(head.length);
      type = Number(digit);
      nsp = name;
      id = digits ? Number(digits) : undefined;
      due = Number(count ?? 0);
      attachments = [];
      if (!(type < BINARY_EVENT ? !count : due && due <= maxAttachments)) {
        throw malformed('type and attachments');
      }
    } else if (due && isBinary(message)) attachments.push(message);
    else throw malformed(due ? 'attachment' : 'text');
    if (attachments.length < due) return;
    due = 0;
    if (type >= BINARY_EVENT) type -= 3;
    let data: unknown;
    try {
      if (json) data = parse(json, attachments);
    } catch (cause) {
      throw malformed('JSON', cause);
    }
    if (!isValid(type, data)) throw malformed('payload');
    onPacket({ type: type as SocketPacketType, nsp, id, data });
  };
}

/** Socket.IO v5: what each type may carry. */
export function isValid(type: number, data: unknown): boolean {
  const isArray = Array.isArray(data);
  if (type === EVENT) return isArray && /^(st|n)/.test(typeof data[0]) && !isReserved(data[0]);
  if (type === ACK || isArray) return type === ACK && isArray;
  if (data === undefined) return type !== CONNECT_ERROR;
  if (typeof data === 'string') return type === CONNECT_ERROR;
  return type !== DISCONNECT && typeof data === 'object' && !!data;
}
