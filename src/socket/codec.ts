import { type Binary, isBinary } from '../bytes.js';
import { broken } from '../errors.js';
import { detach, parse } from './binary.js';
import {
  ACK,
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
  // An array of constants would be copied when it is written to. Each join of two texts takes its time, and more where one may be none.
  const messages: (string | Binary)[] = [nsp];
  const detached = type > DISCONNECT && data && detach(data, messages);
  let text = JSON.stringify(detached || data) ?? '';
  if (id !== undefined) text = id + text;
  if (nsp !== '/') text = `${nsp},${text}`;
  const count = messages.length - 1;
  messages[0] = (count ? `${type + 3}${count}-` : `${type}`) + text;
  return messages;
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

/**
 * A decoder for one session: a packet whose attachments have not all come dies with it.
 * @param read - makes the payload of its JSON
 */
export function createDecoder(
  onPacket: (packet: SocketPacket) => void,
  maxAttachments = MAX_ATTACHMENTS,
  read = parse,
): Decode {
  let text = '';
  /** Takes an attachment of the packet that is due some. */
  let take: Decode | undefined;
  const refuse = (rule: string, cause?: unknown): never => {
    throw broken('parse error', rule, text, cause);
  };
  /** @param packet - its data is still text */
  const complete = (packet: SocketPacket, attachments?: Binary[]) => {
    try {
      if (packet.data) packet.data = read(packet.data as string, attachments);
    } catch (cause) {
      refuse('JSON', cause);
    }
    if (!isValid(packet.type, packet.data)) refuse('payload');
    onPacket(packet);
  };
  // Nothing of a packet that is complete is kept: its bytes may be many.
  const collect = (packet: SocketPacket, count: number) => {
    const attachments: Binary[] = [];
    take = (message) => {
      if (attachments.push(isBinary(message) ? message : refuse('attachment')) < count) return;
      take = undefined;
      complete(packet, attachments);
    };
  };
  // Most of what comes is one text, so this function has what it reads in variables of its own.
  return (message) => {
    if (take) return take(message);
    const head = typeof message === 'string' ? message : refuse('text');
    // `type [attachments "-"] [nsp ","] [id]`: a count with the binary types only.
    let type = head.charCodeAt(0) ^ 48;
    let nsp = '/';
    let id: number | undefined;
    let count = 0;
    let at = 1;
    text = head;
    // Of all characters only digits become less than ten.
    if (type > 4) {
      for (; (head.charCodeAt(at) ^ 48) < 10; at++) count = count * 10 + (head.charCodeAt(at) ^ 48);
      if (type > 6 || head[1]! < '1' || head[at] !== '-' || count > maxAttachments)
        refuse('type and attachments');
      type -= 3;
      at++;
    }
    if (head[at] === '/') {
      [nsp] = head.slice(at).split(',', 1) as [string];
      at += nsp.length + 1;
    }
    for (; (head.charCodeAt(at) ^ 48) < 10; at++) id = (id ?? 0) * 10 + (head.charCodeAt(at) ^ 48);
    // Up to here a number is exact.
    if (id! >= 1e15) refuse('id');
    const data = head.slice(at) || undefined;
    const packet: SocketPacket = { type: type as SocketPacketType, nsp, id, data };
    if (count) collect(packet, count);
    else complete(packet);
  };
}

/** Socket.IO v5: what each type may carry. */
export function isValid(type: number, data: unknown): boolean {
  if (!Array.isArray(data))
    return /^(0[ou]|1u|4[so])/.test(type + (data === null ? '' : typeof data));
  const name: unknown = data[0];
  return (
    type === ACK ||
    (type === EVENT && (typeof name === 'string' ? !isReserved(name) : typeof name === 'number'))
  );
}
