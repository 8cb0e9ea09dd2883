import { Events } from '../events.js';
import type { Broadcast, Room } from './broadcast.js';
import type { Namespace } from './namespace.js';
import type { Socket } from './socket.js';

/** The events of a namespace. */
export interface NamespaceEvents {
  /** A client was let in. */
  connection: [socket: Socket];
  /** The same as `connection`, and told before it. */
  connect: [socket: Socket];
  /** Told on `/`, of every namespace that comes into being later. */
  new_namespace: [namespace: Namespace];
}

/** What a server and a namespace have in common: they can be spoken to as a whole, or in part. */
export abstract class Addressable extends Events<NamespaceEvents> {
  /** @internal */
  protected abstract everyone(): Broadcast;

  /** Speaks to the members of a room, or of any of a list; may be chained. Who is in several hears it once. */
  to(room: Room): Broadcast {
    return this.everyone().to(room);
  }

  /** The same as `to`. */
  in(room: Room): Broadcast {
    return this.everyone().to(room);
  }

  /** Leaves out the members of a room, or of any of a list; may be chained. */
  except(room: Room): Broadcast {
    return this.everyone().except(room);
  }

  /** Speaks to those alone that can take it at this moment; for the others it is lost. */
  get volatile(): Broadcast {
    return this.everyone().volatile;
  }

  /** Limits how long acknowledgements are awaited, in milliseconds. */
  timeout(timeoutMs: number): Broadcast {
    return this.everyone().timeout(timeoutMs);
  }

  /**
   * Sends an event to everybody; a trailing callback gets an error or `null`, and the list of their answers.
   * @throws Error for a reserved name
   */
  emit(event: string, ...args: unknown[]): true {
    return this.everyone().emit(event, ...args);
  }

  /** Emits `message`. */
  send(...args: unknown[]): this {
    this.emit('message', ...args);
    return this;
  }

  /** The answers of everybody, in the order of arrival. @throws rejects when the time is up, with those that came as `responses` */
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown[]> {
    return this.everyone().emitWithAck(event, ...args);
  }

  /** The connected sockets. */
  fetchSockets(): Promise<Socket[]> {
    return this.everyone().fetchSockets();
  }

  /** Puts everybody into a room, or into each of a list. */
  socketsJoin(room: Room): void {
    this.everyone().socketsJoin(room);
  }

  /** Takes everybody out of a room, or out of each of a list. */
  socketsLeave(room: Room): void {
    this.everyone().socketsLeave(room);
  }

  /** Ends everybody's namespace; with `close`, their connections. */
  disconnectSockets(close = false): void {
    this.everyone().disconnectSockets(close);
  }
}
