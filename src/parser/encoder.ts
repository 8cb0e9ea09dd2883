import { invalid } from '../errors.js';
import { encode } from '../socket/codec.js';
import { ACK, BINARY_EVENT, EVENT } from '../socket/packet.js';
import { type Packet, PacketType } from './packet.js';
import { asJson, asJsonWithBytes, type Replacer } from './replacer.js';

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
  // biome-ignore lint/suspicious/noExplicitAny: text and bytes, as the peer types them
  encode({ type: given, nsp, id, data: value }: Packet): any[] {
    if (typeof PacketType[given] !== 'string') throw invalid('packet type', given);
    const { _replacer: replacer } = this;
    const type = given < BINARY_EVENT ? given : given === PacketType.BINARY_EVENT ? EVENT : ACK;
    // `null` means none, as in the peer.
    let data: unknown = value ?? undefined;
    if (type !== EVENT && type !== ACK) data = asJson(data, replacer);
    else if (replacer) data = asJsonWithBytes(data, replacer);
    return encode({ type, nsp: nsp || '/', id: id ?? undefined, data });
  }
}
