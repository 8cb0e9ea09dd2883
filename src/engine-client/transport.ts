import { decodePacket, encodePacket } from '../engine/codec.js';
import type { Frame, Packet as WirePacket } from '../engine/packet.js';
import { cut } from '../engine/payload.js';
import {
  inert,
  type Sink,
  type TransportContext,
  type TransportPart,
  type Transport as Wire,
} from '../engine/transport.js';
import { installTimerFunctions, type TimerFunctions } from '../platform-timers.js';
import { PeerEmitter } from './emitter.js';
import { TransportError } from './error.js';
import type { TransportOptions } from './options.js';
import type { Packet, RawData } from './packet.js';

/** What more is known of the end of a transport. */
export interface CloseDetails {
  description: string;
  context?: unknown;
}

/** The events of a transport. */
export interface TransportReservedEvents {
  open: () => void;
  error: (error: TransportError) => void;
  packet: (packet: Packet) => void;
  close: (details?: CloseDetails) => void;
  poll: () => void;
  pollComplete: () => void;
  drain: () => void;
}

type TransportState = 'opening' | 'open' | 'closed' | 'pausing' | 'paused';

/** A transport as the session's core sees it, with the object that the application sees. */
export interface Adapted extends Wire {
  readonly _face: Transport;
}

/** Sends the first `count` frames of `buffer`, which the session's own packets may stand for. */
export type Outbox = (buffer: Frame[], count: number, send: (packets: Packet[]) => void) => void;

/** The packets are read off the frames. */
const fromFrames: Outbox = (buffer, count, send) => send(buffer.splice(0, count).map(decode));

/**
 * The base of every transport. A class of your own implements `name`, `doOpen`, `doClose` and `write`, reports through `onOpen`,
 * `onData`, `onError` and `onClose`, and keeps `writable` false from `write` until it emits `drain`.
 */
export abstract class Transport extends PeerEmitter<TransportReservedEvents> {
  /** The query of its requests. One object for the life of the transport, so it may be changed. */
  query: Record<string, string>;
  /** Whether packets may be sent now. */
  writable = false;
  protected opts: TransportOptions;
  /** Whether bytes travel as they are. */
  protected supportsBinary: boolean;
  protected readyState: TransportState | undefined;
  protected socket: TransportOptions['socket'];
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
  protected abstract doClose(): unknown;
  /** Sends packets, which are there for the taking: `writable` is true. */
  protected abstract write(packets: Packet[]): unknown;

  /** Stops receiving; `onPause` runs once nothing is under way. A transport without a need for it leaves this as it is. */
  pause(_onPause: () => void): void {}

  open(): this {
    this.readyState = 'opening';
    this.doOpen();
    return this;
  }

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

  protected onOpen(): void {
    this.readyState = 'open';
    this.writable = true;
    this.emitReserved('open');
  }

  /** Takes one packet as it came. */
  protected onData(data: RawData): void {
    this.onPacket(decode(data));
  }

  protected onPacket(packet: Packet): void {
    this.emitReserved('packet', packet);
  }

  protected onError(reason: string, description?: unknown, context?: unknown): this {
    this.emitReserved('error', new TransportError(reason, description, context));
    return this;
  }

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

/** The reverse of {@link encode}; what cannot be decoded is a packet too. */
export function decode(frame: Frame): Packet {
  try {
    // A packet of the wire is immutable, one of the application's is its own.
    return { ...decodePacket(frame) };
  } catch {
    return { type: 'error', data: 'parser error' };
  }
}

/** A packet as it travels. The one that could not be decoded is an empty frame, which the core refuses in its own words. */
export const encode = ({ type, data }: Packet): Frame =>
  type === 'error' ? '' : encodePacket(type as WirePacket['type'], data);

/** The session's id in an open packet; whether the rest of that is valid is for the core to say. */
function sidOf(data: string): string | undefined {
  try {
    return JSON.parse(data).sid;
  } catch {
    return undefined;
  }
}

/** Lets a core drive a class of transports. */
export function adapt(
  Class: new (options: TransportOptions) => Transport,
  options: Partial<TransportOptions>,
  outbox = fromFrames,
): TransportPart {
  const { name } = Class.prototype as Transport;
  return {
    name,
    create: (context) => create(Class, options, outbox, context),
    // Where a name is on offer beside others, this one is tried first.
    ...(name === 'webtransport' && { _preferred: true }),
  };
}

function create(
  Class: new (options: TransportOptions) => Transport,
  options: Partial<TransportOptions>,
  outbox: Outbox,
  context: TransportContext,
): Adapted {
  const { hostname, port, protocol, pathname, searchParams } = new URL(context.url());
  const secure = /^(?:http|ws)s:$/.test(protocol);
  const face = new Class({
    socket: { binaryType: 'arraybuffer' },
    ...options,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port || (secure ? '443' : '80'),
    secure,
    path: pathname,
    query: Object.fromEntries(searchParams),
    _context: context,
  } as TransportOptions);
  const { name } = face;
  let opened = false;
  let closed = false;
  const transport: Adapted = {
    name,
    _face: face,
    sink: inert,
    get writable() {
      return face.writable && !closed;
    },
    send(buffer, maxPayload) {
      const count = name === 'polling' ? cut(buffer, maxPayload) : buffer.length;
      outbox(buffer, count, (packets) => face.send(packets));
    },
    close(polite) {
      closed = true;
      (face as { _polite?: boolean | undefined })._polite = polite;
      face.close();
    },
  };
  if (face.pause !== Transport.prototype.pause) {
    transport.pause = (done) => {
      face.pause(done);
      return () => (face as { _resume?(): void })._resume?.();
    };
  }
  // Nobody listens before `create` has returned.
  face._tell((kind, value) => {
    if (opened) transport.sink(kind, value);
    else queueMicrotask(() => transport.sink(kind, value));
  });
  try {
    face.open();
  } catch (cause) {
    const error = new TransportError(`${name} error`, cause);
    queueMicrotask(() => transport.sink('error', error));
  }
  opened = true;
  return transport;
}
