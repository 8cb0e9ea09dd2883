import { soon } from '../soon.js';
import { Addressable } from './addressable.js';
import { Broadcast, type Flags } from './broadcast.js';
import type { Client } from './client.js';
import { encodePacket, PacketType } from './packet.js';
import { type Audience, addresses, RecoveryLog } from './recovery.js';
import type { Server } from './server.js';
import { Socket } from './socket.js';

/** An error whose `data` the client gets to see. */
export interface RefusalError extends Error {
  /** What the client reads as `data` of its error. */
  data?: unknown;
}
/** Lets a client in by `next()`, or refuses it by `next(error)`: its `connect_error` then has the message, and `data`. */
export type Middleware = (socket: Socket, next: (error?: RefusalError) => void) => void;

/** One namespace. Events: `connection` (alias `connect`), with the new Socket. */
export class Namespace extends Addressable {
  /** The connected sockets by id. */
  readonly sockets = new Map<string, Socket>();
  /** @internal */
  readonly recovery: RecoveryLog | null;
  /** Who is in a room, in the order in which they joined: so a room is spoken to, as in the stock server. */
  private readonly rooms = new Map<string, Set<Socket>>();
  /** @internal Told when its last socket has left, or was not let in. */
  onEmpty: () => void = () => {};
  private nextId = 0;

  constructor(
    /** The server that it belongs to. */
    readonly server: Server,
    /** Its name, with its slash. */
    readonly name: string,
    private readonly middlewares: Middleware[] = [],
  ) {
    super();
    const { connectionStateRecovery: recovery } = server.options;
    const { maxDisconnectionDuration = 120_000 } = recovery ?? {};
    this.recovery = recovery ? new RecoveryLog(maxDisconnectionDuration) : null;
  }

  /** Asks `middleware` about each client, in the order in which they were added, before `connection`. */
  use(middleware: Middleware): this {
    this.middlewares.push(middleware);
    return this;
  }

  /** @internal One sequence of acknowledgement ids for all sockets, as in the stock server. */
  takeId(): number {
    return this.nextId++;
  }

  /** @internal */
  join(socket: Socket, room: string): void {
    socket.rooms.add(room);
    const members = this.rooms.get(room) ?? new Set();
    this.rooms.set(room, members.add(socket));
  }

  /** @internal */
  leave(socket: Socket, room: string): void {
    socket.rooms.delete(room);
    const members = this.rooms.get(room);
    if (members?.delete(socket) && members.size === 0) this.rooms.delete(room);
  }

  /** @internal */
  members(audience: Audience): Socket[] {
    const { rooms } = audience;
    const named = [...rooms].flatMap((room) => [...(this.rooms.get(room) ?? [])]);
    const found = rooms.size === 0 ? this.sockets.values() : new Set(named);
    // A middleware may join a room for a socket that is not connected yet, or never will be.
    return [...found].filter((socket) => socket.connected && addresses(audience, socket.rooms));
  }

  /**
   * @internal Sends an event to an audience. R3: unless it is volatile, or asks for an answer (by an `id`), it is remembered for those
   * who come back.
   */
  deliver(args: unknown[], audience: Audience, flags: Flags, id?: number): void {
    const isKept = !flags.isVolatile && id === undefined;
    const data = (isKept && this.recovery?.record(args, audience)) || args;
    const messages = encodePacket({ type: PacketType.event, nsp: this.name, id, data });
    for (const socket of this.members(audience)) socket.sendEvent(data, messages, flags);
  }

  /** @internal */
  remove(socket: Socket): void {
    for (const room of socket.rooms) this.leave(socket, room);
    this.sockets.delete(socket.id);
    if (this.sockets.size === 0) this.onEmpty();
  }

  /** @internal Answers a CONNECT, after the middlewares have had their say. */
  admit(client: Client, auth: Record<string, unknown>): void {
    const restored = this.recovery?.restore(auth.pid, auth.offset) ?? null;
    const socket = new Socket(this, client, auth, restored);
    const { skipMiddlewares = true } = this.server.options.connectionStateRecovery ?? {};
    const steps = restored && skipMiddlewares ? [] : [...this.middlewares];
    const run = (): void => {
      const step = steps.shift();
      if (!step) return soon(() => this.welcome(socket));
      step(socket, (error) => {
        if (!error) return run();
        const { message, data } = error;
        soon(() => {
          this.remove(socket);
          client.send({ type: PacketType.connectError, nsp: this.name, data: { message, data } });
        });
      });
    };
    run();
  }

  /** @internal */
  protected override everyone(): Broadcast {
    return new Broadcast([this]);
  }

  private welcome(socket: Socket): void {
    if (socket.client.session.readyState !== 'open') return this.remove(socket);
    this.sockets.set(socket.id, socket);
    socket.client.add(socket);
    socket.confirm();
    this.fire('connect', socket);
    this.fire('connection', socket);
  }
}
