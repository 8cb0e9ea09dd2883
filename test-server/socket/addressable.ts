import { Events } from '../events.js';
import type { Broadcast, Room } from './broadcast.js';
import type { Namespace } from './namespace.js';
import type { Socket } from './socket.js';

/** The events of a namespace. */
export interface NamespaceEvents {
  connection: [socket: Socket];
  connect: [socket: Socket];
  /** Told on `/`, of every namespace that comes into being later. */
  new_namespace: [namespace: Namespace];
}

/** What a server and a namespace have in common: they can be spoken to as a whole, or in part. */
export abstract class Addressable extends Events<NamespaceEvents> {
  protected abstract everyone(): Broadcast;

  to(room: Room): Broadcast {
    return this.everyone().to(room);
  }

  in(room: Room): Broadcast {
    return this.everyone().to(room);
  }

  except(room: Room): Broadcast {
    return this.everyone().except(room);
  }

  get volatile(): Broadcast {
    return this.everyone().volatile;
  }

  timeout(timeoutMs: number): Broadcast {
    return this.everyone().timeout(timeoutMs);
  }

  emit(event: string, ...args: unknown[]): true {
    return this.everyone().emit(event, ...args);
  }

  send(...args: unknown[]): this {
    this.emit('message', ...args);
    return this;
  }

  emitWithAck(event: string, ...args: unknown[]): Promise<unknown[]> {
    return this.everyone().emitWithAck(event, ...args);
  }

  fetchSockets(): Promise<Socket[]> {
    return this.everyone().fetchSockets();
  }

  socketsJoin(room: Room): void {
    this.everyone().socketsJoin(room);
  }

  socketsLeave(room: Room): void {
    this.everyone().socketsLeave(room);
  }

  disconnectSockets(close = false): void {
    this.everyone().disconnectSockets(close);
  }
}
