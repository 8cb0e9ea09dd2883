import { callAll, without } from '../emitter.js';
import type { EmitFlags } from '../socket/acks.js';
import type { DefaultEventsMap, SocketReservedEvents, WithTimeout } from '../socket/events.js';
import { EVENT, type SocketPacket } from '../socket/packet.js';
import { CoreSocket } from '../socket/socket.js';
import type { Manager } from './manager.js';
import type { SocketOptions } from './options.js';

// biome-ignore lint/suspicious/noExplicitAny: the arguments of any event, as the peer has them
type AnyListener = (...args: any[]) => void;

/** An event that is sent again until it is acknowledged. */
interface Queued {
  readonly data: unknown[];
  readonly flags: EmitFlags;
  readonly ack: ((error: Error | null, ...answer: unknown[]) => void) | false;
  tryCount: number;
  pending: boolean;
}

/** How long an event with retries waits for its acknowledgement, where the application does not say, in milliseconds. */
const RETRY_AFTER_MS = 10_000;

/** The peer's Socket: a {@link CoreSocket} with the rest of its methods. */
export class Socket<
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
> extends CoreSocket<Listen, Emit> {
  declare readonly io: Manager<Listen, Emit>;
  private _anyListeners: readonly AnyListener[] = [];
  private _anyOutgoing: readonly AnyListener[] = [];
  /** Events that wait for their turn or for their acknowledgement, with `retries`. */
  readonly _queue: Queued[] = [];
  /** Libraries look here for `ackTimeout`. */
  private readonly _opts: SocketOptions;

  /** For a class of the application's own, which is opened by `connect()`; `manager.socket()` makes all others. */
  constructor(
    // biome-ignore lint/suspicious/noExplicitAny: of whatever events
    io: Manager<any, any>,
    nsp: string,
    options: Partial<SocketOptions> = {},
  ) {
    super(io, nsp, options);
    this._opts = options;
    this._incompatible =
      'It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible (more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)';
    // Here, since an application may have a class of its own.
    io._sockets[nsp] ??= this as never;
  }

  /** The opposite of `connected`. */
  get disconnected(): boolean {
    return !this.connected;
  }

  override timeout(ms: number): Socket<Listen, WithTimeout<Emit>> {
    return super.timeout(ms) as Socket<Listen, WithTimeout<Emit>>;
  }

  /** Whether the next emit may be compressed. Accepted, and without effect: the server decides. */
  compress(compress: boolean): this {
    this.flags.compress = compress;
    return this;
  }

  /** The same as `connect`. */
  open(): this {
    return this.connect();
  }

  /** The same as `disconnect`. */
  close(): this {
    return this.disconnect();
  }

  /** Sends a `message` event. */
  send(...args: unknown[]): this {
    return (this as unknown as CoreSocket).emit('message', ...args) as unknown as this;
  }

  override _emit(flags: EmitFlags, data: unknown[]): void {
    const { retries, ackTimeout } = this._opts;
    flags.timeout ??= ackTimeout;
    if (!retries || flags.volatile || flags._direct) return super._emit(flags, data);
    const ack = typeof data.at(-1) === 'function' && data.pop();
    this._queue.push({ data, flags, ack: ack as Queued['ack'], tryCount: 0, pending: false });
    this._next();
  }

  /** Sends the first of the queue, unless it is under way. */
  override _next(): void {
    const [head] = this._queue;
    if (!head || head.pending || !this.connected) return;
    const { data, flags, ack } = head;
    head.pending = true;
    head.tryCount++;
    const settle = (error: Error | null, ...answer: unknown[]) => {
      head.pending = false;
      if (!error || head.tryCount > this._opts.retries!) {
        this._queue.shift();
        if (ack) ack.call(this, error, ...answer);
      }
      this._next();
    };
    try {
      super._emit({ ...flags, timeout: flags.timeout ?? RETRY_AFTER_MS }, [...data, settle]);
    } catch (error) {
      // No other try would fare better.
      head.tryCount = Infinity;
      settle(error as Error);
      this.io._refused({ type: EVENT, nsp: this.nsp, data }, error as Error);
    }
  }

  /** The listeners of `event`, in the order in which they are called. */
  listeners(event: string | symbol): AnyListener[] {
    return this._of(event) as AnyListener[];
  }

  /** Whether `event` has a listener. */
  hasListeners(event: string | symbol): boolean {
    return this._of(event).length > 0;
  }

  /** The same as `on`. */
  // A method, as those below, not a getter: tests replace them on a socket. Of the base: zone.js puts it in the place of `on`.
  addEventListener<Name extends keyof Listen | keyof SocketReservedEvents>(
    event: Name,
    listener: Name extends keyof SocketReservedEvents
      ? SocketReservedEvents[Name]
      : Name extends keyof Listen
        ? Listen[Name]
        : never,
  ): this {
    return super.on(event, listener as never);
  }

  /** The same as `off`. */
  removeListener(
    ...args: [event?: keyof Listen | keyof SocketReservedEvents, listener?: unknown]
  ): this {
    return super.off(...args);
  }

  /** The same as `off`. */
  removeAllListeners(
    ...args: [event?: keyof Listen | keyof SocketReservedEvents, listener?: unknown]
  ): this {
    return super.off(...args);
  }

  /** The same as `off`. */
  removeEventListener(
    ...args: [event?: keyof Listen | keyof SocketReservedEvents, listener?: unknown]
  ): this {
    return super.off(...args);
  }

  /** Calls `listener` with the name and arguments of every event received, before its own listeners. */
  onAny(listener: AnyListener): this {
    this._anyListeners = [...this._anyListeners, listener];
    return this;
  }

  /** As `onAny`, before those that are there already. */
  prependAny(listener: AnyListener): this {
    this._anyListeners = [listener, ...this._anyListeners];
    return this;
  }

  /** Removes one listener of `onAny`; without one, all of them. */
  offAny(listener?: AnyListener): this {
    this._anyListeners = listener ? without(this._anyListeners, listener) : [];
    return this;
  }

  /** The listeners of `onAny`, in the order in which they are called. */
  listenersAny(): AnyListener[] {
    return this._anyListeners as AnyListener[];
  }

  /** Calls `listener` with the name and arguments of every event that is sent, when it leaves. */
  onAnyOutgoing(listener: AnyListener): this {
    this._anyOutgoing = [...this._anyOutgoing, listener];
    return this;
  }

  /** As `onAnyOutgoing`, before those that are there already. */
  prependAnyOutgoing(listener: AnyListener): this {
    this._anyOutgoing = [listener, ...this._anyOutgoing];
    return this;
  }

  /** Removes one listener of `onAnyOutgoing`; without one, all of them. */
  offAnyOutgoing(listener?: AnyListener): this {
    this._anyOutgoing = listener ? without(this._anyOutgoing, listener) : [];
    return this;
  }

  /** The listeners of `onAnyOutgoing`, in the order in which they are called. */
  listenersAnyOutgoing(): AnyListener[] {
    return this._anyOutgoing as AnyListener[];
  }

  protected override _receive(args: unknown[]): void {
    callAll(this._anyListeners, args, this);
    super._receive(args);
  }

  override _send(packet: SocketPacket): void {
    if (packet.type === EVENT) callAll(this._anyOutgoing, packet.data as unknown[], this);
    super._send(packet);
  }
}

export declare namespace Socket {
  /** Why a namespace was left. */
  type DisconnectReason = Parameters<SocketReservedEvents['disconnect']>[0];
}
