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

/** How many attachments one packet may have; the stock server's limit too. */
export const MAX_ATTACHMENTS = 10;

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
  /**
   * The messages that `packet` is sent as.
   * @throws what `emit` shall throw for a packet that cannot be sent
   */
  encode(packet: SocketPacket): (string | Binary)[];
  /** A decoder for one session, which gives packets without distinguishing binary ones. */
  createDecoder(onPacket: (packet: SocketPacket) => void): Decode;
}

/** `type [attachments "-"] [nsp ","] [id]`: a count with the binary types only; a number of up to 15 digits is exact. */
export const HEAD = /^(?:([56])([1-9]\d*)-|([0-4]))(?:(\/[^,]*),?)?(\d{1,15})?/;

/** A decoder for one session: a packet whose attachments have not all come dies with it. */
export function createDecoder(
  onPacket: (packet: SocketPacket) => void,
  maxAttachments = MAX_ATTACHMENTS,
): Decode {
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
      const [head, binary, count = 0, type = (binary as never) - 3, nsp = '/', id] =
        HEAD.exec(text) ?? refuse('type and attachments');
      json = text.slice(head.length);
      due = +count > maxAttachments ? refuse('type and attachments') : +count;
      attachments = [];
      packet = { type: +type as SocketPacketType, nsp, id: (id && +id) as number | undefined };
    }
    if (due) return;
    try {
      if (json) packet.data = parse(json, attachments);
    } catch (cause) {
      refuse('JSON', cause);
    }
    if (!isValid(packet.type, packet.data)) refuse('payload');
    onPacket(packet);
  };
}

/** Socket.IO v5: what each type may carry, by the kind of the data; of an array, with the kind of its first. */
export function isValid(type: number, data: unknown): boolean {
  const kind = Array.isArray(data) ? `a${typeof data[0]}` : data === null || typeof data;
  return (
    /^(0[ou]|1u|2a[sn]|3a|4[so])/.test(type + (kind as string)) &&
    !(type === EVENT && isReserved((data as unknown[])[0]))
  );
}
