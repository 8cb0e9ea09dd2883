import { type Binary, isBinary } from '../bytes.js';
import { invalid } from '../errors.js';
import { hasBinary, parse, stringify } from '../socket/binary.js';
import { encode } from '../socket/codec.js';
import { ACK, BINARY_EVENT, EVENT } from '../socket/packet.js';
import { type Packet, PacketType } from './packet.js';

/** As the second argument of `JSON.stringify`; for bytes it is given the placeholder that stands for them. */
// biome-ignore lint/suspicious/noExplicitAny: as JSON.stringify types it
export type Replacer = (this: any, key: string, value: any) => any;

/** What JSON makes of `data`. */
function asJson(data: unknown, replacer: Replacer | undefined): unknown {
  const text = JSON.stringify(data, replacer);
  return text && JSON.parse(text);
}

/** What JSON makes of `data`, its bytes left in place. */
function asJsonWithBytes(data: unknown, replacer: Replacer): unknown {
  const attachments: Binary[] = [];
  const text = JSON.stringify(data, function (this: Record<string, unknown>, key, value) {
    const bytes = [this[key], value].find(isBinary);
    const placeholder = bytes && JSON.parse(stringify(bytes, attachments));
    return replacer.call(this, key, placeholder ?? value);
  });
  return text && parse(text, attachments);
}

/**
 * Turns packets into messages; a drop-in for the `Encoder` of socket.io-parser.
 * @see Socket.IO v5, Packet encoding
 */
export class Encoder {
  private readonly _replacer: Replacer | undefined;

  /**
   * @param replacer - passed to `JSON.stringify`
   * @throws TypeError for a replacer that is not a function
   */
  constructor(replacer?: Replacer) {
    if (replacer && typeof replacer !== 'function') throw invalid('replacer', replacer);
    this._replacer = replacer;
  }

  /**
   * The text of a packet, then its attachments, each to be sent as a message of its own. Whether it is a binary packet is told by
   * its data, not by its type.
   * @throws TypeError for an unknown type, and as `JSON.stringify` does
   */
  encode({ type: given, nsp, id, data: value }: Packet): (string | Binary)[] {
    if (typeof PacketType[given] !== 'string') throw invalid('packet type', given);
    const { _replacer: replacer } = this;
    const type = given < BINARY_EVENT ? given : given === PacketType.BINARY_EVENT ? EVENT : ACK;
    // `null` means none, as in the peer.
    let data: unknown = value ?? undefined;
    if (type !== EVENT && type !== ACK) data = asJson(data, replacer);
    else if (replacer) {
      data = hasBinary(data) ? asJsonWithBytes(data, replacer) : asJson(data, replacer);
    }
    return encode({ type, nsp: nsp || '/', id, data });
  }
}
