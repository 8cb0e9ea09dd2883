import { bare, Emitter, throwLater } from '../emitter.js';
import { Engine, type EngineOptions, type EngineOwner } from '../engine/engine.js';
import type { TransportPart } from '../engine/transport.js';
import type { Upgrade } from '../engine/upgrade.js';
import type { Endpoint } from '../engine/url.js';
import { type ConnectError, invalid, TransportError } from '../errors.js';
import { assertTransition, type Transitions } from '../machine.js';
import { hostPlatform, type Platform } from '../platform.js';
import {
  type CloseReason,
  type DisconnectDescription,
  FORCED_CLOSE,
  TRANSPORT_ERROR,
} from '../reasons.js';
import { parseAddress } from './address.js';
import type { Backoff } from './backoff.js';
import { type Codec, createDecoder, type Decode } from './codec.js';
import type { SocketOptions } from './credentials.js';
import { assertFit, encodeFitting } from './fit.js';
import type { DropReason, Limits } from './limits.js';
import type { Status } from './observe.js';
import type { SocketPacket } from './packet.js';
import { CoreSocket } from './socket.js';

/** The state of a manager. */
export type ManagerState = 'idle' | 'connecting' | 'connected' | 'waiting';

const TRANSITIONS: Transitions<ManagerState> = {
  idle: ['connecting', 'waiting'],
  connecting: ['connecting', 'connected', 'waiting', 'idle'],
  connected: ['waiting', 'idle'],
  waiting: ['connecting', 'idle'],
};

/** The events of a manager, which concern all its namespaces. */
export interface ManagerEvents {
  /** A session was opened. */
  open(): void;
  /** An attempt to open a session failed, or what came breaks the protocol. */
  error(error: Error): void;
  /** The server's ping came and was answered. */
  ping(): void;
  /** A packet came, for whichever namespace. */
  packet(packet: SocketPacket): void;
  /** The session has ended, with its reason, and what more is known of it. */
  close(reason: CloseReason, details?: DisconnectDescription): void;
  /** An attempt begins: its number, from 1. */
  reconnect_attempt(attempt: number): void;
  /** An attempt succeeded: its number. */
  reconnect(attempt: number): void;
  /** An attempt failed. */
  reconnect_error(error: Error): void;
  /** It has given up; nothing happens until it is asked to connect. */
  reconnect_failed(): void;
  /**
   * A packet was given up: an event that is not sent, or an acknowledgement (`type` 3, without data) that can no longer come.
   * A callback that takes an error first has been given `error` as well.
   */
  drop(packet: SocketPacket, reason: DropReason, error: Error): void;
}

/** What notices that a connection may be dead, for the slot `wake`; it returns what ends that. */
export type Wake = (manager: CoreManager) => () => void;

/** Takes over what becomes of a socket whose namespace was refused for the time that `tries` counts from 0; or says `false`. */
export type Refused = (socket: CoreSocket, error: ConnectError, tries: number) => boolean;

/** What a connection is made of. What is not named is not shipped. */
export interface ManagerParts {
  /** In the order of preference; the first one opens. */
  readonly transports: readonly TransportPart[];
  /** How to move to a better transport; none: the first one stays. */
  readonly upgrade?: Upgrade | undefined;
  /** When to try again; none: a lost connection stays lost. */
  readonly reconnect?: Backoff | undefined;
  /** What wakes a connection that slept; none: the heartbeat's deadline alone tells that it is dead. */
  readonly wake?: Wake | undefined;
  /** What to do when the server refuses a namespace; none: nothing, until it is asked for again. */
  readonly refused?: Refused | undefined;
  /** Another codec, the same as the server's; none: that of Socket.IO v5. */
  readonly parser?: Codec | undefined;
  /** How a session begins; none: with the first transport. */
  readonly open?: EngineOptions['open'];
  /** What may wait, and how much; none: as much as memory holds. */
  readonly limits?: Limits | undefined;
  /** The host's clock, network and chance; for tests. */
  readonly platform?: Platform | undefined;
  /**
   * The HTTP path.
   * @defaultValue '/socket.io/'
   */
  readonly path?: string | undefined;
  /** The query of every request, unless the URL has one; or a function that is asked for it at each handshake. */
  readonly query?: Endpoint['query'] | undefined;
  /**
   * How long opening may take, in milliseconds; `false` for no limit.
   * @defaultValue 20_000 – 20 seconds
   */
  readonly timeout?: number | false | undefined;
}

/** That of Socket.IO v5. */
const stock: Codec = { encode: encodeFitting, createDecoder };

/** Keeps one engine alive for the namespaces that need it. */
export class CoreManager extends Emitter<ManagerEvents> implements EngineOwner {
  /** The current session's engine, a new one at each reconnection; `undefined` before the first. */
  engine: Engine | undefined;

  _reports?: Set<() => void>;
  /** What the manager and its engines are made of. Its platform is an object of its own, for tools to decorate. */
  readonly _options: ManagerParts & EngineOptions;
  /** The number of the reconnection attempt that is scheduled or under way. */
  _attempt = 0;
  _nextRetryAt: number | null = null;

  readonly _sockets = bare<CoreSocket>();
  /** Ends the timer of the current state. */
  private _endState: (() => void) | undefined;
  _state: ManagerState = 'idle';
  private _stopWake: (() => void) | undefined;
  /** Counts attempts for the delays; unlike `_attempt` it survives a connection that did not last. */
  private _tries = 0;
  /** When a namespace was first accepted in this session. */
  _acceptedAt = NaN;
  _onMessage!: Decode;
  readonly _codec: Codec;

  /** @throws TypeError naming the option that is wrong */
  constructor(url: string, parts: ManagerParts) {
    super();
    const { transports, platform = hostPlatform({ ...parts }), path, timeout, parser } = parts;
    this._codec = parser ?? stock;
    if (!transports?.[0]?.create) throw invalid('transports', transports);
    if (timeout && !(timeout > 0)) throw invalid('timeout', timeout);
    const address = parseAddress(url, platform.origin());
    this._options = {
      ...parts,
      _platform: Object.create(platform),
      _endpoint: Object.assign(address, {
        path: path ? path.replace(/\/?$/, '/') : '/socket.io/',
      }),
    };
    parts.limits?.(this);
  }

  /** The socket of a namespace: one for each, the same at each call. */
  socket(nsp: string, options?: SocketOptions): CoreSocket {
    this._sockets[nsp] ??= new CoreSocket(this, nsp, options);
    return this._sockets[nsp];
  }

  /** Opens a session unless there is one, or one is on its way. */
  connect(): this {
    if (this._state === 'idle') this._open();
    return this;
  }

  /** Ends the session without coming back; the sockets stay subscribed to the next one. */
  _close(): void {
    if (this._state === 'idle') return;
    this._rest();
    this.engine!.close();
    this._lost(FORCED_CLOSE);
    this._observe('closed');
  }

  /** @throws RangeError for what the server would end the connection for */
  _send(packet: SocketPacket): void {
    const messages = this._codec.encode(packet);
    assertFit(messages, this.engine!);
    for (const message of messages) this.engine!.send(message);
  }

  /** Tells that `packet` was given up: its acknowledgement, if it takes an error, and whoever listens here. */
  _drop(packet: SocketPacket, reason: DropReason, error: Error): void {
    packet.ack?.fail?.(error);
    this._fire('drop', packet, reason, error);
  }

  /** Tells that `packet`, which was kept for later, cannot be sent. */
  _refused(packet: SocketPacket, error: Error): void {
    this._drop(packet, 'refused', error);
    // A limit of the server is no mistake of the program.
    if (!/^expected at most/.test(error.message)) throwLater(error);
  }

  /** A socket left; the session ends with the last one. */
  _release(): void {
    if (!this._isWanted()) this._close();
  }

  private _isWanted(): boolean {
    return Object.values(this._sockets).some(({ active }) => active);
  }

  /** @param _reason - for tools, which decorate this gate */
  _move(to: ManagerState, _reason?: string): void {
    this._endState?.();
    this._endState = undefined;
    this._nextRetryAt = null;
    if (__DEV__) assertTransition(TRANSITIONS, this._state, to);
    if (this._state === 'idle') this._stopWake = this._options.wake?.(this);
    this._state = to;
  }

  /** Into `idle`, with nothing left running. */
  protected _rest(): void {
    this._move('idle');
    this._attempt = this._tries = 0;
    this.engine!._owner = undefined;
    this._stopWake?.();
  }

  private _each(visit: (socket: CoreSocket) => unknown): void {
    for (const socket of Object.values(this._sockets)) if (socket.active) visit(socket);
  }

  private _lost(reason: CloseReason, details?: DisconnectDescription): void {
    const lost = Object.values(this._sockets).filter((socket) => {
      // Of those that left as well: their CONNECT may be unanswered.
      socket._answered();
      socket.receiveBuffer = [];
      return socket.active;
    });
    // Not those that a listener of this opens, and not those that one closes.
    for (const socket of lost) if (socket.active) socket._onClose(reason, details);
    this._fire('close', reason, details);
  }

  _observe(status?: Status): void {
    this._each((socket) => socket._observe(status));
  }

  _open(): void {
    const { _options: options } = this;
    const limitMs = options.timeout ?? 20_000;
    this._move('connecting');
    this._acceptedAt = NaN;
    const engine = new Engine(options);
    this.engine = engine;
    if (limitMs !== false) {
      this._endState = options._platform.after(limitMs, () => engine._timeOut(limitMs));
    }
    // One for each session: a packet whose attachments have not all come dies with its session.
    this._onMessage = this._codec.createDecoder((packet) => {
      this._fire('packet', packet);
      // A listener may have ended the session: what is left of it is not for the next one.
      if (this._state === 'connected') this._sockets[packet.nsp]?.onpacket(packet);
    });
    engine._owner = this;
    // Not only who asked: all that are active take part.
    this._observe(this._attempt ? undefined : 'connecting');
  }

  _onOpen(): void {
    const attempt = this._attempt;
    this._move('connected');
    this._attempt = 0;
    this._fire('open');
    this._onTransport();
    this._each((socket) => socket._sendConnect());
    if (attempt) this._fire('reconnect', attempt);
  }

  _onTransport(): void {
    this._observe();
  }

  _onClose(reason: CloseReason, details?: DisconnectDescription): void {
    const { _attempt: attempt, _options: options } = this;
    const { _platform: platform, reconnect: before } = options;
    const opened = this._state === 'connected';
    const error =
      details instanceof Error ? details : new TransportError(reason, { description: details });
    if (before && platform.now() - this._acceptedAt >= before.settleMs) this._tries = 0;
    const again = before && attempt < before.attempts;
    this._move('waiting', reason);
    // Nothing comes by itself: a listener that connects opens at once.
    if (!again) this._rest();
    if (!opened || reason === TRANSPORT_ERROR) {
      this._each((socket) => socket.connected || socket._onFailed(error));
      this._fire('error', error);
    }
    if (opened) this._lost(reason, details);
    // A listener may have switched reconnection on.
    const reconnect = before ?? options.reconnect;
    if (!before && reconnect && this._state === 'idle' && this._isWanted()) this._move('waiting');
    // A listener may have disconnected, or connected.
    if (reconnect && this._state === 'waiting') {
      const delayMs = reconnect.delay(this._tries++, platform.random(), error);
      const retry = () => this._retry();
      this._attempt++;
      this._nextRetryAt = platform.now() + delayMs;
      this._endState = reconnect.schedule?.(this, delayMs, retry) ?? platform.after(delayMs, retry);
      this._observe();
    } else if (!again && this._state === 'idle') {
      this._observe('closed');
      if (before) this._fire('reconnect_failed');
    }
    if (attempt && !opened) this._fire('reconnect_error', error);
  }

  /** Ends the wait for the next attempt, if there is one. */
  _retry(): void {
    if (this._state !== 'waiting') return;
    this._fire('reconnect_attempt', this._attempt);
    // A listener may have disconnected.
    if (this._state === 'waiting') this._open();
  }
}
