import { type Binary, isBinary } from '../bytes.js';
import { broken } from '../errors.js';
import { hasBinary, parse, stringify } from './binary.js';
import {
  DISCONNECT,
  EVENT,
  isReserved,
  type SocketPacket,
  type SocketPacketType,
} from './packet.js';

/** Socket.IO v5, Packet encoding: the text, then the attachments, each to be sent as a message of its own. */
export function encode({ type, nsp, id, data }: SocketPacket): (string | Binary)[] {
  const attachments: Binary[] = [];
  const binary = type > DISCONNECT && hasBinary(data);
  const json = (binary ? stringify(data, attachments) : JSON.stringify(data)) ?? '';
  const { length } = attachments;
  const head = length ? `${type + 3}${length}-` : `${type}`;
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

/**
 * `type [attachments "-"] [nsp ","] [id]`: attachments with the binary types only, and not more than the ten that the stock server
 * allows too; a number of up to 15 digits is exact.
 */
const HEAD = /^(?:([56])([1-9]|10)-|([0-4]))(?:(\/[^,]*),?)?(\d{1,15})?/;

/** How the JSON of each type begins, at the index that is the type's digit. */
const PAYLOADS = [/^\s*({|$)/, /^$/, /^\s*\[\s*["\d-]/, /^\s*\[/, /^\s*["{]/];

/** A decoder for one session: a packet whose attachments have not all come dies with it. */
export function createDecoder(onPacket: (packet: SocketPacket) => void): Decode {
  let text = '';
  let json = '';
  let packet: SocketPacket;
  let due = 0;
  let attachments: Binary[];
  const refuse = (rule: string, cause?: unknown): never => {
    throw broken('parse error', rule, text, cause);
  };
  return (message) => {
    if (due) {
      attachments.push(isBinary(message) ? message : refuse('attachment'));
      due--;
    } else {
      text = typeof message === 'string' ? message : refuse('text');
      const match = HEAD.exec(text) ?? refuse('type and attachments');
      const [head, binary, count = 0, type = (binary as never) - 3, nsp = '/', id] = match;
      json = text.slice(head.length);
      due = +count;
      attachments = [];
      packet = { type: +type as SocketPacketType, nsp, id: id ? +id : undefined };
    }
    if (due) return;
    const { type } = packet;
    try {
      packet.data = json ? parse(json, attachments) : undefined;
    } catch (cause) {
      refuse('JSON', cause);
    }
    if (
      !PAYLOADS[type]!.test(json) ||
      (type === EVENT && isReserved((packet.data as unknown[])[0]))
    ) {
      refuse('payload');
    }
    onPacket(packet);
  };
}
