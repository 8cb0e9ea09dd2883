import { Emitter } from '../emitter.js';
import { Engine } from '../engine/engine.js';
import type { Frame } from '../engine/packet.js';
import type { TransportPart } from '../engine/transport.js';
import type { Upgrade } from '../engine/upgrade.js';
import type { Endpoint } from '../engine/url.js';
import { TimeoutError, TransportError } from '../errors.js';
import type { Tap } from '../inspection.js';
import { assertTransition, type Transitions } from '../machine.js';
import { hostPlatform, type Platform } from '../platform.js';
import {
  type CloseReason,
  type DisconnectDescription,
  FORCED_CLOSE,
  PARSE_ERROR,
  TRANSPORT_CLOSE,
  TRANSPORT_ERROR,
} from '../reasons.js';
import { Scope } from '../scope.js';
import { parseAddress } from './address.js';
import type { Backoff } from './backoff.js';
import { createDecoder, encode } from './codec.js';
import { type SocketPacket, TYPE_NAMES } from './packet.js';
import { CoreSocket, type SocketOptions } from './socket.js';

/** The state of a manager. */
export type ManagerState = 'idle' | 'connecting' | 'connected' | 'waiting';

const TRANSITIONS: Transitions<ManagerState> = {
  idle: ['connecting'],
  connecting: ['connected', 'waiting', 'idle'],
  connected: ['waiting', 'idle'],
  waiting: ['connecting', 'idle'],
};

/** The events of a manager, which concern all its namespaces. */
export interface ManagerEvents {
  open(): void;
  error(error: Error): void;
  /** The server's ping came and was answered. */
  ping(): void;
  packet(packet: SocketPacket): void;
  close(reason: CloseReason, details?: DisconnectDescription): void;
  reconnect_attempt(attempt: number): void;
  reconnect(attempt: number): void;
  reconnect_error(error: Error): void;
  reconnect_failed(): void;
}

/** What a connection is made of. What is not named is not shipped. */
export interface ManagerParts {
  /** In the order of preference; the first one opens. */
  readonly transports: readonly TransportPart[];
  /** How to move to a better transport; none: the first one stays. */
  readonly upgrade?: Upgrade | undefined;
  /** When to try again; none: a lost connection stays lost. */
  readonly reconnect?: Backoff | undefined;
  /** The host's clock, network and chance; for tests. */
  readonly platform?: Platform | undefined;
  /**
   * The HTTP path.
   * @defaultValue '/socket.io/'
   */
  readonly path?: string | undefined;
  /** Goes into the query of every request. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /**
   * How long opening may take, in milliseconds; `false` for no limit.
   * @defaultValue 20_000 – 20 seconds
   */
  readonly timeout?: number | false | undefined;
  /**
   * Try the next transport when one fails while opening.
   * @defaultValue false
   */
  readonly tryAllTransports?: boolean | undefined;
}

/** Keeps one engine alive for the namespaces that need it. */
export class CoreManager extends Emitter<ManagerEvents> {
  /** The current session's engine, a new one at each reconnection; `undefined` before the first. */
  engine: Engine | undefined;

  /** @internal */
  readonly platform: Platform;
  /** @internal */
  readonly tap: Tap = { watch: undefined };
  /** The reconnection attempt that is scheduled or under way. @internal */
  attempt = 0;
  /** @internal */
  nextRetryAt: number | null = null;

  protected readonly _sockets = new Map<string, CoreSocket>();
  protected readonly _parts: ManagerParts;
  private readonly _endpoint: Endpoint;
  private readonly _scope = new Scope();
  private _state: ManagerState = 'idle';
  private _stopNetwork: (() => void) | undefined;
  /** Counts attempts for the delays; unlike `attempt` it survives a connection that did not last. */
  private _tries = 0;
  private _acceptedAt: number | undefined;
  private _generation = 0;

  /** @throws TypeError or RangeError naming the option that is wrong */
  constructor(url: string, parts: ManagerParts) {
    super();
    const { transports, platform = hostPlatform(), path = '/socket.io', query, timeout } = parts;
    if (!transports?.length || !transports.every((part) => part?.create)) {
      throw new TypeError('transports: expected a list of parts such as polling() and webSocket()');
    }
    if (timeout !== undefined && timeout !== false && !(timeout >= 0)) {
      throw new RangeError(`timeout: expected milliseconds or false, got ${timeout}`);
    }
    this.platform = platform;
    const address = parseAddress(url, platform.location());
    this._endpoint = {
      ...address,
      path: `${path.replace(/\/$/, '')}/`,
      query: { ...address.query, ...query },
    };
    this._parts = parts;
  }

  /** The socket of a namespace: one for each, the same at each call. */
  socket(nsp: string, options?: SocketOptions): CoreSocket {
    let socket = this._sockets.get(nsp);
    if (!socket) this._sockets.set(nsp, (socket = this._createSocket(nsp, options)));
    return socket;
  }

  protected _createSocket(nsp: string, options?: SocketOptions): CoreSocket {
    return new CoreSocket(this, nsp, options);
  }

  /** Opens a session unless there is one, or one is on its way. */
  connect(): this {
    if (this._state === 'idle') {
      this._stopNetwork ??= this.platform.onNetwork((online) => this._onNetwork(online));
      this._attempt();
    }
    return this;
  }

  /** Ends the session without coming back; the sockets stay subscribed to the next one. */
  _close(): void {
    if (this._state === 'idle') return;
    const { engine } = this;
    this._rest();
    engine?.close();
    this._lost(FORCED_CLOSE);
  }

  /** Whether a CONNECT may be sent now. @internal */
  isOpen(): boolean {
    return this._state === 'connected';
  }

  /** Sends a packet over the open session. @internal */
  send(packet: SocketPacket): void {
    const messages = encode(packet);
    this._watchPacket('out', packet);
    for (const message of messages) this.engine!.send(message);
  }

  /** A namespace was accepted. @internal */
  accepted(): void {
    this._acceptedAt ??= this.platform.now();
  }

  /** A socket left; the session ends with the last one. @internal */
  release(): void {
    for (const socket of this._sockets.values()) if (socket.active) return;
    this._close();
  }

  private _move(to: ManagerState, reason?: string): void {
    const from = this._state;
    if (__DEV__) assertTransition('manager', TRANSITIONS, from, to);
    this._scope.end();
    this.nextRetryAt = null;
    this._state = to;
    this.tap.watch?.({ kind: 'state', machine: 'manager', from, to, reason });
  }

  /** Into `idle`, with nothing left running. */
  private _rest(): void {
    this._move('idle');
    this.attempt = this._tries = 0;
    this._stopNetwork?.();
    this._stopNetwork = undefined;
  }

  private _each(visit: (socket: CoreSocket) => void): void {
    for (const socket of this._sockets.values()) if (socket.active) visit(socket);
  }

  private _attempt(): void {
    const { platform, tap } = this;
    const { transports, upgrade, tryAllTransports, timeout = 20_000 } = this._parts;
    this._move('connecting');
    this._acceptedAt = undefined;
    const engine = new Engine({
      endpoint: this._endpoint,
      platform,
      transports,
      upgrade,
      tryAllTransports,
      tap,
    });
    this.engine = engine;
    if (timeout !== false) {
      this._scope.add(
        platform.after(timeout, () =>
          engine.end(TRANSPORT_ERROR, new TimeoutError('timeout', timeout), true),
        ),
      );
    }
    const decoder = createDecoder((packet) => this._onPacket(packet));
    // The one place where an engine of an earlier generation, or one that we closed, is no longer heard.
    const generation = ++this._generation;
    const current = () => generation === this._generation && this._state !== 'idle';
    engine.on('open', () => current() && this._onOpen());
    engine.on('ping', () => current() && this.emitReserved('ping'));
    engine.on('upgrade', () => this._each((socket) => socket.observe()));
    engine.on('close', (reason, details) => current() && this._onClose(reason, details));
    engine.on('message', (message: Frame) => {
      if (!current()) return;
      try {
        decoder.add(message);
      } catch (error) {
        engine.end(PARSE_ERROR, error as Error, true);
      }
    });
    this._each((socket) => socket.observe());
  }

  private _onOpen(): void {
    const { attempt } = this;
    this._move('connected');
    this.attempt = 0;
    this.emitReserved('open');
    this._each((socket) => socket.sendConnect());
    if (attempt) this.emitReserved('reconnect', attempt);
  }

  private _onPacket(packet: SocketPacket): void {
    this._watchPacket('in', packet);
    this.emitReserved('packet', packet);
    this._sockets.get(packet.nsp)?.onpacket(packet);
  }

  private _onClose(reason: CloseReason, details?: DisconnectDescription): void {
    const opened = this._state === 'connected';
    const { reconnect } = this._parts;
    if (
      this._acceptedAt !== undefined &&
      this.platform.now() - this._acceptedAt >= (reconnect?.settleMs ?? 0)
    ) {
      this._tries = 0;
    }
    this._move('waiting', reason);
    if (opened) {
      this._lost(reason, details);
      this._retry();
    } else this._failed(details instanceof Error ? details : new TransportError(reason, '', details));
  }

  private _lost(reason: CloseReason, details?: DisconnectDescription): void {
    this._each((socket) => socket.onclose(reason, details));
    this.emitReserved('close', reason, details);
  }

  private _failed(error: Error): void {
    const { attempt } = this;
    this._each((socket) => socket.onfailed(error));
    this.emitReserved('error', error);
    this._retry();
    if (attempt) this.emitReserved('reconnect_error', error);
  }

  private _retry(): void {
    // A listener may have disconnected.
    if (this._state !== 'waiting') return;
    const { platform } = this;
    const { reconnect } = this._parts;
    if (reconnect && this.attempt < reconnect.attempts) {
      const delayMs = reconnect.delay(this._tries++, platform.random());
      this.attempt++;
      this.nextRetryAt = platform.now() + delayMs;
      this._scope.add(platform.after(delayMs, () => this._retryNow()));
      this.tap.watch?.({ kind: 'retry', attempt: this.attempt, delayMs });
      this._each((socket) => socket.observe());
    } else {
      this._rest();
      this._each((socket) => socket.observe('closed'));
      if (reconnect) this.emitReserved('reconnect_failed');
    }
  }

  private _retryNow(): void {
    this.emitReserved('reconnect_attempt', this.attempt);
    if (this._state === 'waiting') this._attempt();
  }

  private _onNetwork(online: boolean): void {
    if (online) {
      if (this._state === 'waiting') this._retryNow();
    } else if (!/^localhost(:|$)/.test(this._endpoint.host)) {
      this.engine?.end(TRANSPORT_CLOSE, { description: 'network connection lost' });
    }
    this._each((socket) => socket.observe());
  }

  private _watchPacket(direction: 'in' | 'out', { type, nsp, id, data }: SocketPacket): void {
    this.tap.watch?.({
      kind: 'packet',
      direction,
      type: TYPE_NAMES.split(' ')[type]!,
      nsp,
      id,
      data: type ? data : undefined,
    });
  }
}
