import { Emitter } from '../emitter.js';
import { ConnectError, DisconnectedError, ProtocolError, TimeoutError } from '../errors.js';
import { assertTransition, type Transitions } from '../machine.js';
import {
  CLIENT_DISCONNECT,
  type DisconnectDescription,
  type DisconnectReason,
  SERVER_DISCONNECT,
  TRANSPORT_ERROR,
} from '../reasons.js';
import { type Ack, createAck, type EmitOptions } from './acks.js';
import type {
  AckResult,
  DefaultEventsMap,
  EventNames,
  EventParams,
  SocketReservedEvents,
  WithoutAck,
  WithTimeout,
} from './events.js';
import type { CoreManager } from './manager.js';
import { advance, IDLE, type SocketState, type Status, type Store } from './observe.js';
import {
  ACK,
  CONNECT,
  CONNECT_ERROR,
  DISCONNECT,
  EVENT,
  isReserved,
  type SocketPacket,
} from './packet.js';

/** Options of one namespace. */
export interface SocketOptions {
  /** Credentials for CONNECT: an object, or a function that is asked at each connection, by callback or by its promise. */
  auth?: Auth | undefined;
}

/** @see SocketOptions.auth */
export type Auth =
  | Record<string, unknown>
  | ((send: (data: Record<string, unknown>) => void) => void | Promise<Record<string, unknown> | void>);

type SocketLinkState = 'disconnected' | 'connecting' | 'connected';

const TRANSITIONS: Transitions<SocketLinkState> = {
  disconnected: ['connecting'],
  connecting: ['connected', 'disconnected'],
  connected: ['connecting', 'disconnected'],
};

/** How long the server may take to answer CONNECT, in milliseconds; as long as it waits itself for a namespace. */
const CONNECT_LIMIT_MS = 45_000;

/** A view of a socket that carries emit options. */
export interface EmitView<Emit> {
  emit<Name extends EventNames<Emit>>(event: Name, ...args: EventParams<Emit, Name>): this;
  emitWithAck<Name extends EventNames<Emit>>(
    event: Name,
    ...args: WithoutAck<EventParams<Emit, Name>>
  ): Promise<AckResult<EventParams<Emit, Name>>>;
}

/** One namespace of a connection: events both ways, acknowledgements, buffering while disconnected. */
export class CoreSocket<
    Listen extends object = DefaultEventsMap,
    Emit extends object = Listen,
  >
  extends Emitter<Listen, SocketReservedEvents>
  implements Store<SocketState>
{
  /** The manager, shared by all namespaces of the connection. */
  readonly io: CoreManager;
  /** The socket's id on the server; `undefined` unless connected. */
  id: string | undefined;
  /** Whether the last connection took up the one before, with nothing missed. */
  recovered = false;
  /** Read at each connection. */
  auth: Auth | undefined;
  /** Events that came before the CONNECT answer; they die with their link. */
  receiveBuffer: unknown[][] = [];
  /** Packets that wait for the connection. */
  sendBuffer: SocketPacket[] = [];
  /** Handlers that wait for an acknowledgement, by its id. */
  acks: Record<number, Ack> = {};

  protected readonly nsp: string;
  private _state: SocketLinkState = 'disconnected';
  private _snapshot: SocketState = IDLE;
  private readonly _observers = new Set<() => void>();
  private _flags: EmitOptions = {};
  private _nextAckId = 0;
  /** The CONNECT of this session, from when credentials are asked for until it is answered. */
  private _asking: { sent: boolean; stopLimit: () => void } | undefined;
  private _pid: string | undefined;
  private _lastOffset: string | undefined;

  /** @internal */
  constructor(io: CoreManager, nsp: string, options: SocketOptions = {}) {
    super();
    this.io = io;
    this.nsp = nsp;
    this.auth = options.auth;
  }

  /** Whether the namespace was accepted and the connection stands. */
  get connected(): boolean {
    return this._state === 'connected';
  }

  /** Whether it is connected, or will be without being asked again. */
  get active(): boolean {
    return this._state !== 'disconnected';
  }

  /** Drops the next emit unless it can leave at once. */
  get volatile(): this {
    this._flags.volatile = true;
    return this;
  }

  /**
   * Limits the wait for the next emit's acknowledgement, whose callback then takes an error first.
   * @param ms - milliseconds
   */
  timeout(ms: number): CoreSocket<Listen, WithTimeout<Emit>> {
    this._flags.timeout = ms;
    return this as unknown as CoreSocket<Listen, WithTimeout<Emit>>;
  }

  /** Whether the next message may be compressed; matters in Node only. */
  protected _compress(compress: boolean): void {
    this._flags.compress = compress;
  }

  /** A view of this socket whose emits carry `options`. */
  with(options: EmitOptions): EmitView<Emit> {
    const view: EmitView<Emit> = {
      emit: (event, ...args) => {
        this._emit(options, event, args);
        return view;
      },
      emitWithAck: (event, ...args) => this._emitWithAck(options, event, args) as never,
    };
    return view;
  }

  /**
   * Sends an event; kept until the connection stands. A function as the last argument is called with the acknowledgement.
   * @throws Error for a reserved name
   */
  emit<Name extends EventNames<Emit>>(event: Name, ...args: EventParams<Emit, Name>): this {
    this._emit(this._takeFlags(), event, args);
    return this;
  }

  /**
   * Sends an event and resolves with its acknowledgement.
   * @throws rejects with a {@link TimeoutError} after `timeout()`, a {@link DisconnectedError} when the connection goes
   */
  emitWithAck<Name extends EventNames<Emit>>(
    event: Name,
    ...args: WithoutAck<EventParams<Emit, Name>>
  ): Promise<AckResult<EventParams<Emit, Name>>> {
    return this._emitWithAck(this._takeFlags(), event, args) as never;
  }

  /** Connects, or goes on doing so. */
  connect(): this {
    if (!this.active) this._move('connecting');
    if (/idle|refused|closed/.test(this._snapshot.status)) this.observe('connecting');
    this.io.connect();
    this.sendConnect();
    return this;
  }

  /** Leaves the namespace. What was not sent stays buffered for the next `connect()`. */
  disconnect(): this {
    const { connected } = this;
    if (connected) this._send({ type: DISCONNECT, nsp: this.nsp });
    this._leave(CLIENT_DISCONNECT);
    if (connected) this.onclose(CLIENT_DISCONNECT);
    return this;
  }

  subscribe(listener: () => void): () => void {
    // A wrapper, so that one listener subscribed twice counts twice.
    const observer = () => listener();
    this._observers.add(observer);
    return () => this._observers.delete(observer);
  }

  getSnapshot(): SocketState {
    return this._snapshot;
  }

  private _takeFlags(): EmitOptions {
    const flags = this._flags;
    this._flags = {};
    return flags;
  }

  private _emitWithAck(options: EmitOptions, event: string, args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null, value: unknown) =>
        error ? reject(error) : resolve(value);
      this._emit(options, event, [...args, settle], true);
    });
  }

  private _emit(options: EmitOptions, event: string, args: unknown[], withError = false): void {
    if (isReserved(event)) throw new Error(`"${event}" is a reserved event name`);
    const { io, nsp } = this;
    options.signal?.throwIfAborted();
    const expired = io.engine?.expired();
    const live = this.connected && !expired;
    let ack: Ack | undefined;
    let id: number | undefined;
    let data = [event, ...args];
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      data = data.slice(0, -1);
      ack = createAck(callback as () => void, options, withError, io.platform, () => {
        if (id === undefined) return;
        delete this.acks[id];
        this.sendBuffer = this.sendBuffer.filter((packet) => packet.id !== id);
      });
    }
    if (options.volatile && !(live && io.engine?.writable())) {
      io.tap.watch?.({ kind: 'dropped', nsp, event });
      queueMicrotask(() => ack?.fail?.(new DisconnectedError('volatile event was dropped')));
      return;
    }
    if (ack) this.acks[(id = this._nextAckId++)] = ack;
    const packet: SocketPacket = { type: EVENT, nsp, id, data };
    if (live) this._send(packet);
    else {
      this.sendBuffer.push(packet);
      io.tap.watch?.({ kind: 'buffered', nsp, event });
    }
  }

  /** The last gate of every packet but CONNECT. */
  protected _send(packet: SocketPacket): void {
    this.io.send(packet);
  }

  private _move(to: SocketLinkState, reason?: string): void {
    const from = this._state;
    if (__DEV__) assertTransition('socket', TRANSITIONS, from, to);
    this._state = to;
    this.io.tap.watch?.({ kind: 'state', machine: 'socket', from, to, reason, nsp: this.nsp });
  }

  /** Tells the observers what changed here or in the manager. @internal */
  observe(status: Status = this._snapshot.status, reason?: string | null): void {
    const { io, id = null, recovered } = this;
    const { attempt, nextRetryAt, engine, platform } = io;
    const waits = status === 'reconnecting' || status === 'offline';
    const next = advance(
      this._snapshot,
      {
        status: waits ? (platform.online() ? 'reconnecting' : 'offline') : status,
        attempt,
        nextRetryAt,
        transport: io.isOpen() && engine ? engine.transport.name : null,
        id,
        recovered,
        ...(reason !== undefined && { reason }),
        ...(status === 'connected' && { everConnected: true }),
      },
      platform.now(),
    );
    if (next === this._snapshot) return;
    this._snapshot = next;
    for (const observer of [...this._observers]) observer();
  }

  /** Asks for the namespace, once for each session. @internal */
  sendConnect(): void {
    const { io, auth, nsp } = this;
    if (this._asking || this.connected || !io.isOpen()) return;
    const asking = {
      sent: false,
      stopLimit: io.platform.after(CONNECT_LIMIT_MS, () =>
        io.engine?.end(TRANSPORT_ERROR, new TimeoutError('timeout', CONNECT_LIMIT_MS), true),
      ),
    };
    this._asking = asking;
    // Credentials may come late, when the session or the wish for the namespace has gone.
    const wanted = () => asking === this._asking && !asking.sent;
    const send = (data?: Record<string, unknown> | void) => {
      if (!wanted()) return;
      asking.sent = true;
      const recovery = this._pid && { pid: this._pid, offset: this._lastOffset };
      io.send({ type: CONNECT, nsp, data: recovery ? { ...recovery, ...data } : data });
    };
    const fail = (cause: unknown) => {
      if (wanted()) this._refuse(new ConnectError('auth failed', undefined, cause));
    };
    if (typeof auth !== 'function') return send(auth);
    // Async even where `auth` throws at once; a promise of nothing belongs to an async function that calls back.
    new Promise<Record<string, unknown> | void>((resolve) => resolve(auth(send))).then(
      (data) => data && send(data),
      fail,
    );
  }

  /** @internal */
  onpacket(packet: SocketPacket): void {
    const { type, id, data } = packet;
    if (type === EVENT) {
      if (this.active) this.onevent(packet);
    } else if (type === ACK) {
      if (id === undefined) return;
      const ack = this.acks[id];
      delete this.acks[id];
      ack?.(...(data as unknown[]));
    } else if (type === CONNECT) {
      this._onConnect((data ?? {}) as { sid?: unknown; pid?: string });
    } else if (type === CONNECT_ERROR) {
      const { message, data: details } = data as { message?: string; data?: unknown };
      this._refuse(new ConnectError(message ?? String(data), details));
    } else if (this.active) {
      this._leave(SERVER_DISCONNECT);
      this.onclose(SERVER_DISCONNECT);
    }
  }

  private _answered(): void {
    this._asking?.stopLimit();
    this._asking = undefined;
  }

  private _onConnect({ sid, pid }: { sid?: unknown; pid?: string }): void {
    this._answered();
    // disconnect() came while the answer was on its way: without a DISCONNECT a ghost would stay on the server.
    if (!this.active) return this._send({ type: DISCONNECT, nsp: this.nsp });
    if (this.connected) return;
    if (typeof sid !== 'string') {
      const rule = 'Socket.IO CONNECT: expected a sid (servers before version 3 send none)';
      return this.emitReserved('connect_error', new ProtocolError('no sid in CONNECT', rule));
    }
    this.id = sid;
    this.recovered = !!pid && pid === this._pid;
    this._pid = pid;
    this._move('connected');
    this.io.accepted();
    for (const args of this.receiveBuffer.splice(0)) this._receive(args);
    for (const packet of this.sendBuffer.splice(0)) this._flush(packet);
    this.observe('connected', null);
    this.emitReserved('connect');
  }

  /** One packet that cannot be encoded must not hold back those behind it. */
  private _flush(packet: SocketPacket): void {
    try {
      this._send(packet);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  /** @internal */
  onevent({ id, data }: SocketPacket): void {
    const args = data as unknown[];
    const last = args.length > 1 && args.at(-1);
    if (id !== undefined) args.push(this.ack(id));
    // Connection state recovery: the missed events come before the CONNECT answer.
    if (!this.connected) this.receiveBuffer.push(args);
    else this._receive(args);
    // The server appends an offset only where no acknowledgement is asked for.
    if (this._pid && id === undefined && typeof last === 'string') this._lastOffset = last;
  }

  /** Hands an event to the listeners. */
  protected _receive(args: unknown[]): void {
    this._dispatch(args[0] as string, args.slice(1));
  }

  /** The function that acknowledges an event: once, and only on the connection that the event came by. @internal */
  ack(id: number): (...args: unknown[]) => void {
    const { engine } = this.io;
    let sent = false;
    return (...data) => {
      if (sent || !this.connected || engine !== this.io.engine) return;
      sent = true;
      this._send({ type: ACK, nsp: this.nsp, id, data });
    };
  }

  private _refuse(error: ConnectError): void {
    this._answered();
    if (!this.active) return;
    this._leave(error.message, 'refused');
    this.emitReserved('connect_error', error);
  }

  private _leave(reason: string, status: Status = 'closed'): void {
    if (!this.active) return;
    // A CONNECT that is on its way is still to be answered.
    if (!this._asking?.sent) this._answered();
    this._move('disconnected', reason);
    this.id = undefined;
    this.io.release();
    this.observe(status, reason);
  }

  /** The manager could not connect. @internal */
  onfailed(error: Error): void {
    this._answered();
    this.observe('reconnecting', error.message);
    this.emitReserved('connect_error', error);
  }

  /** The connection has gone. @internal */
  onclose(reason: DisconnectReason, description?: DisconnectDescription): void {
    this._answered();
    if (this.connected) this._move('connecting', reason);
    this.id = undefined;
    this.receiveBuffer = [];
    if (this.active) this.observe('reconnecting', reason);
    this.emitReserved('disconnect', reason, description);
    const kept = new Set(this.sendBuffer.map(({ id }) => id));
    for (const id of Object.keys(this.acks).map(Number)) {
      if (kept.has(id)) continue;
      const ack = this.acks[id];
      delete this.acks[id];
      ack?.fail?.(new DisconnectedError('socket has been disconnected'));
    }
  }
}
