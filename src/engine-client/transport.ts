import type { Sink, TransportPart } from '../engine/transport.js';
import { installTimerFunctions, type TimerFunctions } from '../platform-timers.js';
import { adapt } from './adapt.js';
import { decode, encode, sidOf } from './codec.js';
import { PeerEmitter } from './emitter.js';
import { TransportError } from './error.js';
import type { TransportOptions } from './options.js';
import type { Packet, RawData } from './packet.js';

/** What more is known of the end of a transport. */
export interface CloseDetails {
  /** Why, in words. */
  description: string;
  /** What the host told: an event, an error, an answer. */
  context?: unknown;
}

/** The events of a transport. */
export interface TransportReservedEvents {
  /** It is connected. */
  open: () => void;
  /** It failed; nothing more comes. */
  error: (error: TransportError) => void;
  /** A packet came. */
  packet: (packet: Packet) => void;
  /** It has ended. */
  close: (details?: CloseDetails) => void;
  /** Polling: a request is about to be sent. */
  poll: () => void;
  /** Polling: a request was answered. */
  pollComplete: () => void;
  /** What was written has left: writable again. */
  drain: () => void;
}

type TransportState = 'opening' | 'open' | 'closed' | 'pausing' | 'paused';

/**
 * The base of every transport. A class of your own implements `name`, `doOpen`, `doClose` and `write`, reports through `onOpen`,
 * `onData`, `onError` and `onClose`, and keeps `writable` false from `write` until it emits `drain`.
 */
export abstract class Transport extends PeerEmitter<TransportReservedEvents> {
  /** The query of its requests. One object for the life of the transport, so it may be changed. */
  query: Record<string, string>;
  /** Whether packets may be sent now. */
  writable = false;
  /** The options of the connection, with those of `transportOptions` over them. */
  protected opts: TransportOptions;
  /** Whether bytes travel as they are. */
  protected supportsBinary: boolean;
  /** Where it stands; `undefined` before `open`. */
  protected readyState: TransportState | undefined;
  /** The session that it belongs to. */
  protected socket: TransportOptions['socket'];
  /** The timer of the session, which `useNativeTimers` decides. */
  protected setTimeoutFn!: TimerFunctions['setTimeoutFn'];

  // biome-ignore lint/suspicious/noExplicitAny: the peer's type
  constructor(opts: any) {
    super();
    installTimerFunctions(this);
    this.opts = opts;
    this.query = opts.query;
    this.socket = opts.socket;
    this.supportsBinary = !opts.forceBase64;
  }

  /** The name of the transport, as it stands in requests and in the server's `upgrades`. */
  abstract get name(): string;

  /** Connects, then calls `onOpen`. */
  protected abstract doOpen(): unknown;
  /** Ends the connection; what was written before it shall still arrive. */
  protected abstract doClose(): unknown;
  /** Sends packets, which are there for the taking: `writable` is true. */
  protected abstract write(packets: Packet[]): unknown;

  /** Stops receiving; `onPause` runs once nothing is under way. A transport without a need for it leaves this as it is. */
  pause(_onPause: () => void): void {}

  /** Connects; `open` tells when it has. */
  open(): this {
    this.readyState = 'opening';
    this.doOpen();
    return this;
  }

  /** Ends it, once. */
  close(): this {
    if (this.readyState !== undefined && this.readyState !== 'closed') {
      this.doClose();
      this.onClose();
    }
    return this;
  }

  /** Sends packets; ignored unless it is open. */
  send(packets: Packet[]): void {
    if (this.readyState === 'open') this.write(packets);
  }

  /** To be called when it is connected. */
  protected onOpen(): void {
    this.readyState = 'open';
    this.writable = true;
    this.emitReserved('open');
  }

  /** Takes one packet as it came. */
  protected onData(data: RawData): void {
    this.onPacket(decode(data));
  }

  /** Hands a packet on. */
  protected onPacket(packet: Packet): void {
    this.emitReserved('packet', packet);
  }

  /** To be called when it failed: nothing more comes of it. */
  protected onError(reason: string, description?: unknown, context?: unknown): this {
    this.emitReserved('error', new TransportError(reason, description, context));
    return this;
  }

  /** To be called when it has ended. */
  protected onClose(details?: CloseDetails): void {
    this.readyState = 'closed';
    this.emitReserved('close', details);
  }

  /** The address of a request. @param schema - without the colon */
  protected createUri(schema: string, query: Record<string, unknown> = {}): string {
    const { hostname, port, secure, path } = this.opts;
    const pairs = Object.entries(query).map((pair) =>
      pair.map((text) => encodeURIComponent(text as string)).join('='),
    );
    const host = hostname.includes(':') ? `[${hostname}]` : hostname;
    const shown = Number(port) && Number(port) !== (secure ? 443 : 80) ? `:${port}` : '';
    return `${schema}://${host}${shown}${path}${pairs.length ? `?${pairs.join('&')}` : ''}`;
  }

  /**
   * This class as a part for a core's `transports`, where `io(url, { transports: [Custom] })` looks for it.
   * @param options - those of the connection, with those of `transportOptions` over them
   */
  static part<Options extends object>(
    this: new (
      options: TransportOptions,
    ) => Transport,
    options?: Options,
  ): TransportPart {
    // biome-ignore lint/complexity/noThisInStatic: a subclass is what is meant
    return adapt(this, { ...options });
  }

  /** @internal Whether there is a need to pause. */
  _canPause(): boolean {
    return this.pause !== Transport.prototype.pause;
  }

  /** @internal */
  _tell(tell: Sink): void {
    this.on('open', () => tell('open'));
    this.on('packet', (packet) => {
      if (packet.type === 'open') this.query.sid ??= sidOf(packet.data) as string;
      tell('frame', encode(packet));
    });
    this.on('drain', () => tell('drain'));
    this.on('error', (error) => tell('error', error));
    this.on('close', (details) => tell('close', details));
  }
}
