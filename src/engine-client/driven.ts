import type { Frame } from '../engine/packet.js';
import type { TransportContext, TransportPart, Transport as Wire } from '../engine/transport.js';
import { noteCompression } from '../platform.js';
import { encode } from './codec.js';
import type { TransportOptions } from './options.js';
import type { Packet } from './packet.js';
import { Transport } from './transport.js';

/** What the adapter puts beside the options of a transport. */
type Driven = TransportOptions & { readonly _context: TransportContext };

/** A transport that one of the core's does the work for. */
export abstract class DrivenTransport extends Transport {
  /** Whether the server is told of the end; it is when an application closes this by hand. */
  _polite: boolean | undefined;
  protected _wire: Wire | undefined;
  protected _resume: (() => void) | undefined;

  protected abstract _part(): TransportPart;

  /** The address of the next request. */
  protected abstract uri(): string;

  protected override doOpen(): void {
    const { _context: context } = this.opts as Driven;
    const wire = this._part().create({
      ...context,
      url: (sid = new URL(context.url()).searchParams.get('sid') ?? undefined) => {
        if (sid) this.query.sid = sid;
        return this.uri();
      },
    });
    this._wire = wire;
    wire.sink = (kind, value) => {
      if (kind === 'open') this.onOpen();
      if (kind === 'frame') this.onData(value as Frame);
      if (kind === 'drain') {
        this.writable = true;
        this.emitReserved('drain');
      }
      if (kind === 'error') this._fail(value as Error);
      if (kind === 'close') this.onClose(value as never);
    };
  }

  protected override doClose(): void {
    this._wire?.close(this._polite ?? true);
  }

  protected override write(packets: Packet[]): void {
    this.writable = false;
    noteCompression(this, packets);
    // The session has counted them already, and Infinity would have them counted again: what does not fit then is lost.
    this._wire!.send(packets.map(encode), Number.MAX_VALUE);
  }

  protected _fail(error: Error): void {
    this.emitReserved('error', error as never);
  }

  /** The query of the next request, with the stamp and the mark for base64 where they are due. */
  protected _query(stamped: boolean, base64: boolean): Record<string, string> {
    const { timestampParam = 't', ...options } = this.opts;
    const platform = (options as unknown as Driven)._context.platform;
    // Time leads to an order, and chance tells apart what one moment asks for.
    if (stamped) {
      this.query[timestampParam] =
        platform.now().toString(36).slice(-5) + platform.random().toString(36).slice(2, 5);
    }
    if (base64) this.query.b64 = '1';
    return this.query;
  }
}
