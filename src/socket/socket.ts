import { bare, callAll, Emitter } from '../emitter.js';
import { broken, ConnectError, DisconnectedError } from '../errors.js';
import { assertTransition, type Transitions } from '../machine.js';
import {
  CLIENT_DISCONNECT,
  type DisconnectDescription,
  type DisconnectReason,
  SERVER_DISCONNECT,
} from '../reasons.js';
import type { Ack, EmitFlags, EmitOptions } from './acks.js';
import { type Auth, askFor, type Credentials, type SocketOptions } from './credentials.js';
import { emitEvent } from './emit.js';
import type {
  AckResult,
  DefaultEventsMap,
  EmitNames,
  EmitView,
  EventParams,
  SocketReservedEvents,
  WithoutAck,
  WithTimeout,
} from './events.js';
import type { CoreManager } from './manager.js';
import { nextState, type SocketState, type Status, type Store } from './observe.js';
import { ACK, CONNECT, DISCONNECT, EVENT, isReserved, type SocketPacket } from './packet.js';

declare const listens: unique symbol;

type SocketLinkState = 'disconnected' | 'connecting' | 'connected';

const TRANSITIONS: Transitions<SocketLinkState> = {
  disconnected: ['connecting'],
  connecting: ['connected', 'disconnected'],
  connected: ['connecting', 'disconnected'],
};

/** How long the server may take to answer CONNECT, in milliseconds; as long as it waits itself for a namespace. */
export const CONNECT_LIMIT_MS = 45_000;

/** One namespace of a connection: events both ways, acknowledgements, buffering while disconnected. */
export class CoreSocket<Listen extends object = DefaultEventsMap, Emit extends object = Listen>
  extends Emitter<Listen, SocketReservedEvents>
  implements Store<SocketState>
{
  /** The manager, shared by all namespaces of the connection. */
  readonly io: CoreManager;
  /** The namespace's name. */
  readonly nsp: string;
  /** The socket's id on the server; `undefined` unless connected. */
  id: string | undefined;
  /** Whether the last connection took up the one before, with nothing missed. */
  recovered = false;
  /** Read at each connection. */
  auth: Auth | undefined;
  /** Events that came before the CONNECT answer; they die with their link. */
  receiveBuffer: unknown[][] = [];
  /** Handlers that wait for an acknowledgement, by its id. Those of buffered packets wait with their packet. */
  acks = bare<Ack>();

  /** Never there: from it the compiler infers `Listen` where a function takes any socket. */
  declare readonly [listens]?: EmitView<Listen>;

  _state: SocketLinkState = 'disconnected';
  /** What `sendBuffer` shows. Until somebody looks, the last ones may be arguments alone: a packet for each is a third of what is kept. */
  _buffer: (SocketPacket | unknown[])[] = [];
  _isShown = false;
  _reports?: Set<() => void>;
  private _snapshot = {} as SocketState;
  private _observers: Set<() => void> | undefined;
  /** Those of the next emit. Libraries look here for a `timeout()`, since with one a callback takes an error first. */
  protected flags: EmitFlags = {};
  /** The message for a server of another generation. */
  protected _incompatible?: string;
  _nextAckId = 0;
  /**
   * Set until CONNECT is answered: a symbol while credentials are asked for, `true` once it has left. Never an object, which
   * would differ behind a framework's proxy.
   */
  _asking: symbol | boolean = false;
  /** Ends the wait for an answer to CONNECT, or for the time to ask again. */
  _stopLimit: (() => void) | undefined;
  private _refusals = 0;
  private _pid: string | undefined;
  private _lastOffset: string | undefined;

  /** @internal */
  constructor(io: CoreManager, nsp: string, options: SocketOptions = {}) {
    super();
    this.io = io;
    this.nsp = nsp;
    this.auth = options.auth;
    this._observe('idle', null);
  }

  /** Whether the namespace was accepted and the connection stands. */
  get connected(): boolean {
    return this._state === 'connected';
  }

  /** Whether it is connected, or will be without being asked again. */
  get active(): boolean {
    return this._state !== 'disconnected';
  }

  /** Packets that wait for the connection. */
  get sendBuffer(): SocketPacket[] {
    // Who holds the list sees packets in it later, too.
    this._isShown = true;
    return this._packets();
  }

  set sendBuffer(packets: SocketPacket[]) {
    this._buffer = packets;
  }

  /** Drops the next emit unless it can leave at once. */
  get volatile(): this {
    this.flags.volatile = true;
    return this;
  }

  /**
   * Limits the wait for the next emit's acknowledgement, whose callback then takes an error first.
   * @param ms - milliseconds
   */
  timeout(ms: number): CoreSocket<Listen, WithTimeout<Emit>> {
    this.flags.timeout = ms;
    return this as unknown as CoreSocket<Listen, WithTimeout<Emit>>;
  }

  /** A view of this socket whose emits carry `options`. */
  with(options: EmitOptions): EmitView<Emit> {
    const carry =
      <Method extends 'emit' | 'emitWithAck'>(method: Method) =>
      (...args: never[]) => {
        this.flags = { ...options };
        return (this[method] as (...args: never[]) => unknown)(...args);
      };
    return { emit: carry('emit'), emitWithAck: carry('emitWithAck') } as EmitView<Emit>;
  }

  /**
   * Sends an event; kept until the connection stands. A function as the last argument is called with the acknowledgement.
   * @throws Error for a reserved name
   */
  emit<Name extends EmitNames<Emit>>(event: Name, ...args: EventParams<Emit, Name>): this;
  // As it comes, of exactly this length: a copy costs time in each event, and a spread leaves room for 16 more in each that waits.
  emit(...data: unknown[]): this {
    const { flags } = this;
    // Taken first: they belong to this emit, whatever becomes of it.
    this.flags = {};
    if (isReserved(data[0])) throw new Error(`"${data[0]}" is a reserved event name`);
    this._emit(flags, data);
    return this;
  }

  _emit(flags: EmitFlags, data: unknown[]): void {
    emitEvent(this as unknown as CoreSocket, flags, data);
  }

  /**
   * Sends an event and resolves with its acknowledgement.
   * @throws rejects with a {@link TimeoutError} after `timeout()`, a {@link DisconnectedError} when the connection goes
   */
  emitWithAck<Name extends EmitNames<Emit>>(
    event: Name,
    ...args: WithoutAck<EventParams<Emit, Name>>
  ): Promise<AckResult<EventParams<Emit, Name>>> {
    return new Promise((resolve, reject) => {
      this.flags._withError = true;
      const settle = (error: Error | null, value: AckResult<EventParams<Emit, Name>>) =>
        error ? reject(error) : resolve(value);
      this.emit(event, ...([...args, settle] as EventParams<Emit, Name>));
    });
  }

  /** Connects, or goes on doing so. */
  connect(): this {
    if (!this.active) this._move('connecting');
    if (/idle|refused|closed/.test(this._snapshot.status)) this._observe('connecting');
    // Where another attempt is to come, that is waited for.
    if (this.io._state === 'idle') this.io.connect();
    this._sendConnect();
    return this;
  }

  /** Leaves the namespace. What was not sent stays buffered for the next `connect()`. */
  disconnect(): this {
    if (this.connected) this._send({ type: DISCONNECT, nsp: this.nsp });
    this._leave(CLIENT_DISCONNECT);
    // The manager may have been opened by itself, for nobody.
    this.io._release();
    return this;
  }

  subscribe(listener: () => void): () => void {
    // A wrapper, so that one listener subscribed twice counts twice.
    const observer = () => listener();
    this._observers ??= new Set();
    this._observers.add(observer);
    return () => this._observers!.delete(observer);
  }

  /** The socket's state as one value, the same object until something changes. */
  getSnapshot(): SocketState {
    return this._snapshot;
  }

  /** The buffer, all of it packets. */
  _packets(): SocketPacket[] {
    const { _buffer: list, nsp } = this;
    for (let at = list.length; Array.isArray(list[--at]); )
      list[at] = { type: EVENT, nsp, data: list[at] };
    return list as SocketPacket[];
  }

  /** The acknowledgement may come from now on. */
  _await(packet: SocketPacket): void {
    if (packet.ack) this.acks[packet.id!] = packet.ack;
  }

  /** The last gate of every packet. */
  _send(packet: SocketPacket): void {
    this.io._send(packet);
  }

  /** @param _reason - for tools, which decorate this gate */
  _move(to: SocketLinkState, _reason?: string): void {
    if (__DEV__) assertTransition(TRANSITIONS, this._state, to);
    this._state = to;
  }

  /** Tells the observers what changed here or in the manager. */
  _observe(status: Status = this._snapshot.status, reason = this._snapshot.reason): void {
    const next = nextState(this as unknown as CoreSocket, this._snapshot, status, reason);
    if (!next) return;
    this._snapshot = next;
    callAll([...(this._observers ?? [])], []);
  }

  /** Asks for the namespace, once for each session. */
  _sendConnect(): void {
    const { io } = this;
    if (this._asking || this.connected || io._state !== 'connected') return;
    const asking = Symbol();
    this._asking = asking;
    this._stopLimit?.();
    this._stopLimit = io._options._platform.after(CONNECT_LIMIT_MS, () =>
      io.engine!._timeOut(CONNECT_LIMIT_MS),
    );
    const send = (credentials?: Credentials) => {
      // Credentials may come late, when the session or the wish for the namespace has gone.
      if (asking !== this._asking) return;
      this._send({
        type: CONNECT,
        nsp: this.nsp,
        data: this._pid
          ? { pid: this._pid, offset: this._lastOffset, ...credentials }
          : credentials || undefined,
      });
      // Unless a listener has left meanwhile.
      if (asking === this._asking) this._asking = true;
    };
    askFor(this.auth, send).catch((cause) => {
      if (asking === this._asking) this._refuse(new ConnectError('auth failed', { cause }));
    });
  }

  /** Takes a packet of this namespace, as the manager does for each that comes. */
  onpacket(packet: SocketPacket): void {
    const { type, id, data } = packet;
    if (type === EVENT) {
      if (this.active) this.onevent(packet);
    } else if (type === ACK) {
      const ack = this.acks[id!];
      // First, so that one who disconnects in it does not drop it too.
      delete this.acks[id!];
      if (ack) callAll([ack], data as unknown[], this);
    } else if (type === CONNECT) {
      this._onConnect({ ...(data as object) });
    } else if (type === DISCONNECT) {
      // It may come in place of the answer to CONNECT.
      this._answered();
      this._leave(SERVER_DISCONNECT, undefined, true);
    } else {
      // Some servers refuse with a text; of a middleware that says no with something that is no Error, the stock one sends `{}`.
      const { message = (data as string).concat?.(), data: details } = data as {
        message?: string;
        data?: unknown;
      };
      this._refuse(new ConnectError(message, { data: details }));
    }
  }

  /** Nothing of the server's answer to CONNECT is awaited any more. */
  _answered(): void {
    this._asking = false;
    this._stopLimit?.();
    this._stopLimit = undefined;
  }

  private _onConnect({ sid, pid }: { sid?: unknown; pid?: string }): void {
    this._answered();
    // disconnect() came while the answer was on its way: without a DISCONNECT a ghost would stay on the server.
    if (!this.active) this._send({ type: DISCONNECT, nsp: this.nsp });
    if (this._state !== 'connecting') return;
    if (typeof sid !== 'string') {
      const error = broken(this._incompatible ?? 'parse error', 'sid', `${sid}`);
      return this._fire('connect_error', error);
    }
    this.id = sid;
    this.recovered = !!pid && pid === this._pid;
    this._pid = pid;
    this._refusals = 0;
    this._move('connected');
    this.io._acceptedAt ||= this.io._options._platform.now();
    // A listener may disconnect: then nothing more comes, and what is to be sent stays buffered.
    for (const args of this.receiveBuffer.splice(0)) if (this.connected) this._receive(args);
    if (!this.connected) return;
    this._observe('connected', null);
    this._next?.();
    // Before what is buffered leaves, so that a listener can look it through. What it emits waits behind that.
    this._fire('connect');
    for (const packet of this._packets().splice(0)) {
      if (this.connected) this._flush(packet);
      else this._packets().push(packet);
    }
  }

  /** What waits elsewhere may leave. */
  _next?(): void;

  /** One packet that cannot be encoded must not hold back those behind it. */
  _flush(packet: SocketPacket): void {
    try {
      this._send(packet);
      this._await(packet);
    } catch (error) {
      this.io._refused(packet, error as Error);
    }
  }

  /** Takes an event, as `onpacket` does; tools may call it, or put another in its place. */
  onevent({ id, data }: SocketPacket): void {
    const args = data as unknown[];
    if (id !== undefined) args.push(this.ack(id));
    // Recovered events come before the CONNECT answer.
    if (this.connected) this._receive(args);
    else this.receiveBuffer.push(args);
  }

  /** Hands an event to the listeners. */
  protected _receive(args: unknown[]): void {
    const last = args.at(-1);
    callAll(this._of(args[0] as string), args.slice(1), this);
    // Connection state recovery: the server appends an offset where no acknowledgement is asked for.
    if (this._pid && args.length > 1 && typeof last === 'string') this._lastOffset = last;
  }

  /** The function that acknowledges an event: once, and only on the connection that the event came by, whose `acks` end with it. */
  ack(id: number): (...args: unknown[]) => void {
    let acks: object | undefined = this.acks;
    return (...data) => {
      if (this.connected && acks === this.acks) this._send({ type: ACK, nsp: this.nsp, id, data });
      acks = undefined;
    };
  }

  private _refuse(error: ConnectError): void {
    this._answered();
    if (!this.active) return;
    if (!this.io._options.refused?.(this as unknown as CoreSocket, error, this._refusals++)) {
      this._leave(error.message, 'refused');
    }
    this._fire('connect_error', error);
  }

  /** Leaves for good. A CONNECT that is on its way is still to be answered. */
  private _leave(reason: string, status: Status = 'closed', isTold = this.connected): void {
    if (!this.active) return;
    if (this._asking !== true) this._answered();
    this._move('disconnected', reason);
    this.id = undefined;
    this.io._release();
    this._observe(status, reason);
    if (isTold) this._gone(reason as DisconnectReason);
  }

  /** The manager could not connect, or its session has failed before this was connected. */
  _onFailed(error: Error): void {
    this._observe('reconnecting', error.message);
    this._fire('connect_error', error);
  }

  /** The connection has gone, and may come back. */
  _onClose(reason: DisconnectReason, description?: DisconnectDescription): void {
    if (this.connected) this._move('connecting', reason);
    this.id = undefined;
    this._observe('reconnecting', reason);
    this._gone(reason, description);
  }

  private _gone(reason: DisconnectReason, description?: DisconnectDescription): void {
    this._fire('disconnect', reason, description);
    const acks = Object.entries(this.acks);
    this.acks = bare();
    for (const [id, ack] of acks)
      this.io._drop(
        { type: ACK, nsp: this.nsp, id: +id, ack },
        'disconnected',
        new DisconnectedError('socket has been disconnected'),
      );
  }
}
