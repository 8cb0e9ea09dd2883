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
  const messages: (string | Binary)[] = [''];
  const detached = type > DISCONNECT && data && detach(data, messages);
  const json = JSON.stringify(detached || data) ?? '';
  const count = messages.length - 1;
  const head = count ? `${type + 3}${count}-` : type;
  messages[0] = `${head}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}${json}`;
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
  let at: number;
  let packet: SocketPacket;
  let due = 0;
  let attachments: Binary[] | undefined;
  const refuse = (rule: string, cause?: unknown): never => {
    throw broken('parse error', rule, text, cause);
  };
  return (message) => {
    if (due) {
      attachments!.push(isBinary(message) ? message : refuse('attachment'));
      due--;
    } else {
      // Of its own, since this one is read at each character.
      const head = typeof message === 'string' ? message : refuse('text');
      // `type [attachments "-"] [nsp ","] [id]`: a count with the binary types only.
      let type = head.charCodeAt(0) ^ 48;
      let nsp = '/';
      let id: number | undefined;
      let count = 0;
      text = head;
      at = 1;
      attachments = undefined;
      if (type > 4) {
        at += head.indexOf('-');
        count = +head.slice(1, at - 1);
        if (!/^[56][1-9]\d*-/.test(head) || count > maxAttachments) refuse('type and attachments');
        attachments = [];
        type -= 3;
      }
      if (head[at] === '/') {
        [nsp] = head.slice(at).split(',', 1) as [string];
        at += nsp.length + 1;
      }
      // Of all characters only digits become less than ten.
      for (; (head.charCodeAt(at) ^ 48) < 10; at++)
        id = (id ?? 0) * 10 + (head.charCodeAt(at) ^ 48);
      // Up to here a number is exact.
      if (id! >= 1e15) refuse('id');
      packet = { type: type as SocketPacketType, nsp, id, data: undefined };
      due = count;
    }
    if (due) return;
    try {
      if (at < text.length) packet.data = read(text.slice(at), attachments);
    } catch (cause) {
      refuse('JSON', cause);
    }
    if (!isValid(packet.type, packet.data)) refuse('payload');
    onPacket(packet);
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
