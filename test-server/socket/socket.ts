import { randomId } from '../bytes.js';
import type { EngineRequest } from '../engine/request.js';
import type { EngineSession } from '../engine/session.js';
import type { Listener } from '../events.js';
import { soon } from '../soon.js';
import { Acks } from './acks.js';
import { Broadcast, type Flags, listOf, type Room } from './broadcast.js';
import { CatchAll } from './catch-all.js';
import type { Client } from './client.js';
import { type Handshake, handshakeOf } from './handshake.js';
import type { Namespace } from './namespace.js';
import { PacketType, RESERVED_EVENTS, type SocketPacket } from './packet.js';
import { RECOVERABLE, type RestoredSession } from './recovery.js';

/** Why an acknowledgement can no longer come. */
const GONE = 'socket has been disconnected';

/** Sees each event that comes: its name and arguments, to read or to change; it goes on by `next()`, and ends by `next(error)`. */
export type EventMiddleware = (event: unknown[], next: (error?: Error) => void) => void;

/** One client in one namespace. Own events: `disconnecting` and `disconnect`, with the reason, and the error where there was one. */
export class Socket extends CatchAll {
  /** A random id of 20 characters, the same as the client's `socket.id`. */
  readonly id: string;
  /** What is known of the client from its first request, and its credentials. */
  readonly handshake: Handshake;
  /** Whether this is an earlier session that was recovered, with its id, rooms and data. */
  readonly recovered: boolean;
  /** The rooms that it is in, its id among them. */
  readonly rooms = new Set<string>();
  /** Whatever the application wants to know of it; it survives a recovery. */
  // biome-ignore lint/suspicious/noExplicitAny: the application's own, of whatever type it likes
  data: any = {};
  /** Whether it is in its namespace. */
  connected = false;
  private readonly pid: string | undefined;
  private ended = false;
  private readonly acks = new Acks();
  private readonly middlewares: EventMiddleware[] = [];
  private flags: Flags = {};

  constructor(
    /** The namespace. */
    readonly nsp: Namespace,
    /** Its connection, with all namespaces that share it. */
    readonly client: Client,
    auth: Record<string, unknown>,
    restored: RestoredSession | null,
  ) {
    super();
    this.handshake = handshakeOf(client.session, auth);
    this.recovered = restored !== null;
    this.id = restored?.sid ?? randomId(15);
    this.pid = restored?.pid ?? (nsp.recovery ? randomId(15) : undefined);
    if (!restored) return;
    this.join(restored.rooms);
    this.data = restored.data;
    // R5: what was missed goes out before the CONNECT answer.
    for (const data of restored.missed) this.packet({ type: PacketType.event, data });
  }

  /** The connection below, which all its namespaces share. */
  get conn(): EngineSession {
    return this.client.session;
  }

  /** The first request of the connection. */
  get request(): EngineRequest {
    return this.conn.request;
  }

  /** The opposite of `connected`. */
  get disconnected(): boolean {
    return !this.connected;
  }

  /** Enters a room, or each of a list. */
  join(room: Room): void {
    if (this.ended) return;
    for (const name of listOf(room)) this.nsp.join(this, name);
  }

  /** Leaves a room. */
  leave(room: string): void {
    this.nsp.leave(this, room);
  }

  /** Asks `middleware` about each event that comes, in the order in which they were added; what it objects to reaches no listener. */
  use(middleware: EventMiddleware): this {
    this.middlewares.push(middleware);
    return this;
  }

  /** The next emit is lost, unless it can be sent at this moment. */
  get volatile(): this {
    this.flags = { ...this.flags, isVolatile: true };
    return this;
  }

  /** Limits how long the acknowledgement of the next emit is awaited, in milliseconds. */
  timeout(timeoutMs: number): this {
    this.flags = { ...this.flags, timeoutMs };
    return this;
  }

  /** Speaks to everybody but this client. */
  get broadcast(): Broadcast {
    return new Broadcast([this.nsp], { ...this.takeFlags(), except: new Set([this.id]) });
  }

  /** Speaks to the members of a room, or of any of a list, but not to this client; may be chained. */
  to(room: Room): Broadcast {
    return this.broadcast.to(room);
  }

  /** The same as `to`. */
  in(room: Room): Broadcast {
    return this.to(room);
  }

  /** Speaks to everybody but this client and the members of a room, or of any of a list. */
  except(room: Room): Broadcast {
    return this.broadcast.except(room);
  }

  /**
   * Sends an event to the client; a trailing callback gets its acknowledgement, after `timeout()` with an error or `null` before it.
   * @throws Error for a reserved name
   */
  emit(event: string, ...args: unknown[]): true {
    const flags = this.takeFlags();
    if (RESERVED_EVENTS.has(event)) throw new Error(`"${event}" is a reserved event name`);
    const last = args.at(-1);
    const isAsked = typeof last === 'function';
    const data = [event, ...(isAsked ? args.slice(0, -1) : args)];
    const { recovery, name: nsp } = this.nsp;
    if (recovery && !isAsked) {
      this.nsp.deliver(data, { rooms: new Set([this.id]), except: new Set() }, flags);
    } else {
      const id = isAsked ? this.nsp.takeId() : undefined;
      if (id !== undefined) this.acks.expect(id, last as Listener, flags.timeoutMs);
      this.fireAny('out', data);
      if (this.ended) soon(() => this.acks.failAll(GONE));
      else this.client.send({ type: PacketType.event, nsp, id, data }, flags.isVolatile);
    }
    return true;
  }

  /** Emits `message`. */
  send(...args: unknown[]): this {
    this.emit('message', ...args);
    return this;
  }

  /** The first argument of the client's acknowledgement. @throws rejects when the time of `timeout()` is up, or the client has gone */
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown> {
    const { timeoutMs = Number.POSITIVE_INFINITY } = this.flags;
    return new Promise((resolve, reject) =>
      this.timeout(timeoutMs).emit(event, ...args, (error: Error | null, answer: unknown) =>
        error ? reject(error) : resolve(answer),
      ),
    );
  }

  /** Leaves the namespace; with `close`, the client's other namespaces as well. */
  disconnect(close = false): this {
    if (!this.connected) return this;
    if (close) this.client.disconnect();
    else {
      this.packet({ type: PacketType.disconnect });
      this.end('server namespace disconnect');
    }
    return this;
  }

  /** @internal Hears of the answer to the event `id`; returns what ends that. */
  expect(id: number, listener: Listener): () => void {
    this.acks.expect(id, listener, undefined);
    return () => this.acks.forget(id);
  }

  /** @internal */
  sendEvent(data: unknown[], messages: readonly (string | Uint8Array)[], flags: Flags): void {
    this.fireAny('out', data);
    this.client.sendEncoded(messages, flags.isVolatile);
  }

  /** @internal Sends the CONNECT answer. */
  confirm(): void {
    this.connected = true;
    this.join(this.id);
    this.packet({ type: PacketType.connect, data: { sid: this.id, pid: this.pid } });
  }

  /** @internal A packet of this namespace. */
  receive({ type, id, data }: SocketPacket): void {
    if (!this.connected) return;
    const args = data as unknown[];
    if (type === PacketType.event) this.onEvent(args, id);
    else if (type === PacketType.ack) this.acks.settle(id ?? -1, args);
    else if (type === PacketType.disconnect) this.end('client namespace disconnect');
  }

  /** @internal The namespace or the connection is over. */
  end(reason: string, error?: Error): void {
    if (this.ended) return;
    this.ended = true;
    const wasConnected = this.connected;
    this.fire('disconnecting', reason, error);
    if (this.pid !== undefined && wasConnected && RECOVERABLE.has(reason)) {
      const { id: sid, pid, data } = this;
      this.nsp.recovery?.save({ sid, pid, rooms: [...this.rooms], data });
    }
    this.connected = false;
    this.nsp.remove(this);
    this.client.remove(this);
    this.acks.failAll(GONE);
    this.fire('disconnect', reason, error);
  }

  private onEvent(args: unknown[], id: number | undefined): void {
    const [event] = args;
    const withAck = id === undefined ? args : [...args, this.answerOnce(`${event}`, id)];
    this.fireAny('in', withAck);
    const steps = [...this.middlewares];
    const run = (): void => {
      const step = steps.shift();
      // The stock server keeps what a middleware objects to from the listeners, and tells nobody else.
      if (step) step(withAck, (error) => (error ? soon(() => this.fire('error', error)) : run()));
      // In a turn of its own: as there, a client that leaves in the same body takes the event with it.
      else soon(() => this.connected && this.fire(`${event}`, ...withAck.slice(1)));
    };
    run();
  }

  private takeFlags(): Flags {
    const { flags } = this;
    this.flags = {};
    return flags;
  }

  /** The function that listeners get to acknowledge with; only its first call counts. */
  private answerOnce(event: string, id: number): Listener {
    let answered = false;
    return (...data) => {
      if (answered) return;
      answered = true;
      const { faults, wire } = this.client.server;
      const send = () => this.packet({ type: PacketType.ack, id, data });
      const delayMs = faults.ackDelayMs(event);
      if (delayMs === 0) send();
      else if (delayMs < Number.POSITIVE_INFINITY) wire.later(delayMs, send);
    };
  }

  private packet(packet: Omit<SocketPacket, 'nsp'>): void {
    if (!this.ended) this.client.send({ ...packet, nsp: this.nsp.name });
  }
}
