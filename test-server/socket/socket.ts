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

export type EventMiddleware = (event: unknown[], next: (error?: Error) => void) => void;

/** One client in one namespace. Own events: `disconnecting` and `disconnect`, with the reason, and the error where there was one. */
export class Socket extends CatchAll {
  readonly id: string;
  readonly handshake: Handshake;
  readonly recovered: boolean;
  readonly rooms = new Set<string>();
  // biome-ignore lint/suspicious/noExplicitAny: the application's own, of whatever type it likes
  data: any = {};
  connected = false;
  private readonly pid: string | undefined;
  private ended = false;
  private readonly acks = new Acks();
  private readonly middlewares: EventMiddleware[] = [];
  private flags: Flags = {};

  constructor(
    readonly nsp: Namespace,
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

  get conn(): EngineSession {
    return this.client.session;
  }

  /** The first request of the connection. */
  get request(): EngineRequest {
    return this.conn.request;
  }

  get disconnected(): boolean {
    return !this.connected;
  }

  join(room: Room): void {
    if (this.ended) return;
    for (const name of listOf(room)) this.nsp.join(this, name);
  }

  leave(room: string): void {
    this.nsp.leave(this, room);
  }

  use(middleware: EventMiddleware): this {
    this.middlewares.push(middleware);
    return this;
  }

  get volatile(): this {
    this.flags = { ...this.flags, isVolatile: true };
    return this;
  }

  timeout(timeoutMs: number): this {
    this.flags = { ...this.flags, timeoutMs };
    return this;
  }

  get broadcast(): Broadcast {
    return new Broadcast([this.nsp], { ...this.takeFlags(), except: new Set([this.id]) });
  }

  to(room: Room): Broadcast {
    return this.broadcast.to(room);
  }

  in(room: Room): Broadcast {
    return this.to(room);
  }

  except(room: Room): Broadcast {
    return this.broadcast.except(room);
  }

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

  send(...args: unknown[]): this {
    this.emit('message', ...args);
    return this;
  }

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
