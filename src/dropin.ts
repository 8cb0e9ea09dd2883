import { callAll, without } from './emitter.js';
import { polling } from './engine/polling.js';
import type { TransportPart } from './engine/transport.js';
import { probe } from './engine/upgrade.js';
import { webSocket } from './engine/websocket.js';
import { backoff } from './socket/backoff.js';
import type { SocketOptions } from './socket/credentials.js';
import type { DefaultEventsMap, WithTimeout } from './socket/events.js';
import { CoreManager, type ManagerParts } from './socket/manager.js';
import { EVENT, type SocketPacket } from './socket/packet.js';
import { CoreSocket } from './socket/socket.js';

/** The options of socket.io-client that a connection takes, under its names. */
export interface ManagerOptions extends Pick<ManagerParts, 'platform' | 'query'> {
  /**
   * The HTTP path.
   * @defaultValue '/socket.io'
   */
  path: string | undefined;
  /**
   * The transports to use, in order, by name or as parts.
   * @defaultValue ['polling', 'websocket']
   */
  transports: readonly (string | TransportPart)[] | undefined;
  /**
   * Whether to move from polling to a better transport.
   * @defaultValue true
   */
  upgrade: boolean | undefined;
  /**
   * Whether to come back after a loss.
   * @defaultValue true
   */
  reconnection: boolean | undefined;
  /**
   * Attempts in a row before giving up; 0 means no limit.
   * @defaultValue Infinity
   */
  reconnectionAttempts: number | undefined;
  /**
   * The first delay, in milliseconds; 0 means the default.
   * @defaultValue 1_000 – 1 second
   */
  reconnectionDelay: number | undefined;
  /**
   * The longest delay, in milliseconds; 0 means the default.
   * @defaultValue 5_000 – 5 seconds
   */
  reconnectionDelayMax: number | undefined;
  /**
   * How much of each delay is random; outside (0, 1] it means none.
   * @defaultValue 0.5
   */
  randomizationFactor: number | undefined;
  /**
   * How long opening may take, in milliseconds; `false` for no limit.
   * @defaultValue 20_000 – 20 seconds
   */
  timeout: number | false | undefined;
  /**
   * Whether to connect without being asked.
   * @defaultValue true
   */
  autoConnect: boolean | undefined;
  /**
   * Whether to send cookies to other origins too.
   * @defaultValue false
   */
  withCredentials: boolean | undefined;
  /** Headers of every request; on a WebSocket in Node only. */
  extraHeaders: Record<string, string> | undefined;
  /** Subprotocols of the WebSocket. */
  protocols: string | string[] | undefined;
  /** Options by transport, over those above. */
  transportOptions: { [transport: string]: Record<string, unknown> } | undefined;
}

const isRatio = (value = 0) => value > 0 && value <= 1;

/** Chooses the parts that the peer's options ask for. */
function compose(options: Partial<ManagerOptions>): ManagerParts {
  const { transports = ['polling', 'websocket'], transportOptions, randomizationFactor } = options;
  const known: Record<string, TransportPart> = {
    polling: polling({ ...options, ...transportOptions?.polling }),
    websocket: webSocket({ ...options, ...transportOptions?.websocket }),
  };
  return {
    ...options,
    transports: transports
      .map((part) => (typeof part === 'string' ? known[part] : part))
      .filter((part) => part !== undefined),
    upgrade: options.upgrade === false ? undefined : probe(),
    reconnect:
      options.reconnection === false
        ? undefined
        : backoff({
            min: options.reconnectionDelay || undefined,
            max: options.reconnectionDelayMax || undefined,
            // Out of range means none; absent means the default.
            jitter: isRatio(randomizationFactor) ? randomizationFactor : randomizationFactor && 0,
            attempts: options.reconnectionAttempts || undefined,
          }),
  };
}

/** The peer's Manager: a {@link CoreManager} made from its options. */
export class Manager extends CoreManager {
  readonly opts: Partial<ManagerOptions>;

  constructor(uri?: string | Partial<ManagerOptions>, options: Partial<ManagerOptions> = {}) {
    const opts = typeof uri === 'object' ? uri : options;
    super(typeof uri === 'string' ? uri : '', compose(opts));
    this.opts = opts;
    if (opts.autoConnect !== false) this.connect();
  }

  /** Whether a socket of this namespace was made. @internal */
  has(nsp: string): boolean {
    return this._sockets.has(nsp);
  }

  /** @param options - `autoConnect` here overrides the manager's own */
  override socket(
    nsp: string,
    options?: Partial<SocketOptions & Pick<ManagerOptions, 'autoConnect'>>,
  ): Socket {
    const socket = super.socket(nsp, options) as Socket;
    if ((options?.autoConnect ?? this.opts.autoConnect) !== false) socket.connect();
    return socket;
  }

  protected override _createSocket(nsp: string, options?: SocketOptions): CoreSocket {
    return new Socket(this, nsp, options) as unknown as CoreSocket;
  }

  /** The same as {@link CoreManager.connect}. */
  open(): this {
    return this.connect();
  }
}

type AnyListener = (event: string, ...args: never[]) => void;

/** The peer's Socket: a {@link CoreSocket} with the rest of its methods. */
export class Socket<
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
> extends CoreSocket<Listen, Emit> {
  private _anyListeners: readonly AnyListener[] = [];
  private _anyOutgoing: readonly AnyListener[] = [];

  get disconnected(): boolean {
    return !this.connected;
  }

  override timeout(ms: number): Socket<Listen, WithTimeout<Emit>> {
    return super.timeout(ms) as Socket<Listen, WithTimeout<Emit>>;
  }

  compress(compress: boolean): this {
    this._flags.compress = compress;
    return this;
  }

  open(): this {
    return this.connect();
  }

  close(): this {
    return this.disconnect();
  }

  /** Sends a `message` event. */
  send(...args: unknown[]): this {
    return (this as unknown as CoreSocket).emit('message', ...args) as unknown as this;
  }

  listeners(event: string): readonly AnyListener[] {
    return this._of(event) as readonly AnyListener[];
  }

  hasListeners(event: string): boolean {
    return this._of(event).length > 0;
  }

  /** Calls `listener` with the name and arguments of every event received, before its own listeners. */
  onAny(listener: AnyListener): this {
    this._anyListeners = [...this._anyListeners, listener];
    return this;
  }

  prependAny(listener: AnyListener): this {
    this._anyListeners = [listener, ...this._anyListeners];
    return this;
  }

  offAny(listener?: AnyListener): this {
    this._anyListeners = listener ? without(this._anyListeners, listener) : [];
    return this;
  }

  listenersAny(): readonly AnyListener[] {
    return this._anyListeners;
  }

  /** Calls `listener` with the name and arguments of every event that is sent, when it leaves. */
  onAnyOutgoing(listener: AnyListener): this {
    this._anyOutgoing = [...this._anyOutgoing, listener];
    return this;
  }

  prependAnyOutgoing(listener: AnyListener): this {
    this._anyOutgoing = [listener, ...this._anyOutgoing];
    return this;
  }

  offAnyOutgoing(listener?: AnyListener): this {
    this._anyOutgoing = listener ? without(this._anyOutgoing, listener) : [];
    return this;
  }

  listenersAnyOutgoing(): readonly AnyListener[] {
    return this._anyOutgoing;
  }

  protected override _receive(args: unknown[]): void {
    callAll(this._anyListeners, args);
    super._receive(args);
  }

  override _send(packet: SocketPacket): void {
    if (packet.type === EVENT) callAll(this._anyOutgoing, packet.data as unknown[]);
    super._send(packet);
  }
}
