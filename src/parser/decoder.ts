import { type Binary, isBinary } from '../bytes.js';
import { broken, type ProtocolError } from '../errors.js';
import { createDecoder, type Decode, isValid } from '../socket/codec.js';
import type { SocketPacket } from '../socket/packet.js';
import { PeerEmitter } from './emitter.js';
import { renamed } from './messages.js';
import type { Packet } from './packet.js';

/** As the second argument of `JSON.parse`; it sees bytes where they stand, and nothing inside of them. */
// biome-ignore lint/suspicious/noExplicitAny: as JSON.parse types it
export type Reviver = (this: any, key: string, value: any) => any;

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
    const packet = this._take(message);
    if (packet) this.emit('decoded', packet);
  }

  /** Forgets a packet whose attachments have not all come. */
  destroy(): void {
    this._complete = undefined;
    this._codec = createDecoder((packet) => {
      this._complete = packet;
    }, this._decoderOptions.maxAttachments);
  }

  private _take(message: string | Binary): Packet | undefined {
    try {
      this._codec(message);
    } catch (error) {
      throw renamed(error as ProtocolError, message);
    }
    if (!this._complete) return undefined;
    const { type, nsp, id, data } = this._complete;
    this._complete = undefined;
    const packet: Packet = { type, nsp };
    if (id !== undefined) packet.id = id;
    if (data !== undefined) packet.data = this._revived(type, data);
    return packet;
  }

  private _revived(type: number, data: unknown): unknown {
    const { reviver } = this._decoderOptions;
    if (!reviver) return data;
    let revived: unknown;
    let cause: unknown;
    try {
      revived = revive({ '': data }, '', reviver);
      if (isValid(type, revived)) return revived;
    } catch (error) {
      cause = error;
    }
    throw broken('invalid payload', 'payload of this type after the reviver', `${revived}`, cause);
  }
}

/** As JSON.parse calls a reviver, but bytes are one value. */
function revive(holder: Record<string, unknown>, key: string, reviver: Reviver): unknown {
  const value = holder[key] as Record<string, unknown>;
  if (typeof value === 'object' && value && !isBinary(value)) {
    for (const name of Object.keys(value)) {
      const revived = revive(value, name, reviver);
      // These are own properties, even `__proto__`: nothing is set that was not there.
      if (revived === undefined) delete value[name];
      else value[name] = revived;
    }
  }
  return reviver.call(holder, key, value);
}
