import type { Binary } from '../bytes.js';
import type { ProtocolError } from '../errors.js';
import { createDecoder, type Decode } from '../socket/codec.js';
import type { SocketPacket } from '../socket/packet.js';
import { PeerEmitter } from './emitter.js';
import { renamed } from './messages.js';
import type { Packet } from './packet.js';
import { createRevivingDecoder, type Reviver } from './reviver.js';

/** Options of {@link Decoder}. */
export interface DecoderOptions {
  /** Is given each value of a payload, inner ones first, and gives what stands there instead. */
  reviver?: Reviver | undefined;
  /**
   * How many attachments one packet may have.
   * @defaultValue 10
   */
  maxAttachments?: number | undefined;
}

/** The events of {@link Decoder}. */
export interface DecoderEvents {
  /** A packet is complete. */
  decoded(packet: Packet): void;
}

/**
 * Turns messages into packets; a drop-in for the `Decoder` of socket.io-parser.
 * @see Socket.IO v5, Packet encoding
 */
export class Decoder extends PeerEmitter<DecoderEvents> {
  private readonly _decoderOptions: DecoderOptions;
  private _codec!: Decode;
  private _complete: SocketPacket | undefined;

  /** @param options - a function is the reviver */
  constructor(options?: DecoderOptions | Reviver) {
    super();
    this._decoderOptions = typeof options === 'function' ? { reviver: options } : (options ?? {});
    this.destroy();
  }

  /**
   * Takes the next message, text or bytes. `decoded` tells of each packet that is complete; what its listeners throw comes out here.
   * @throws {@link ProtocolError} whose `rule` names what was broken; call {@link destroy} before going on
   */
  add(message: string | Binary): void {
    try {
      this._codec(message);
    } catch (error) {
      throw renamed(error as ProtocolError, message);
    }
    if (!this._complete) return;
    const { type, nsp, id, data } = this._complete;
    this._complete = undefined;
    const packet: Packet = { type, nsp };
    if (id !== undefined) packet.id = id;
    if (data !== undefined) packet.data = data;
    this.emit('decoded', packet);
  }

  /** Forgets a packet whose attachments have not all come. */
  destroy(): void {
    const { reviver, maxAttachments } = this._decoderOptions;
    this._complete = undefined;
    const keep = (packet: SocketPacket) => {
      this._complete = packet;
    };
    this._codec = reviver
      ? createRevivingDecoder(keep, maxAttachments, reviver)
      : createDecoder(keep, maxAttachments);
  }
}
