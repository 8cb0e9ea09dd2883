// Written for socket.io-client 4.8, with the types of its events from where applications and libraries take them.
import type {
  DefaultEventsMap,
  EventNames,
  EventParams,
  EventsMap,
} from '@socket.io/component-emitter';
import { io, Manager, type Socket } from 'holdfast';

class Client<Listen extends EventsMap = DefaultEventsMap, Emit extends EventsMap = Listen> {
  constructor(readonly socket: Socket<Listen, Emit>) {}

  emit<Name extends EventNames<Emit>>(name: Name, ...args: EventParams<Emit, Name>): this {
    this.socket.emit(name, ...args);
    return this;
  }

  pass<Name extends EventNames<Emit>>(name: Name, ...args: Parameters<Emit[Name]>): this {
    this.socket.timeout(5).volatile.emit(name, ...(args as never));
    return this;
  }

  some<Name extends keyof Emit>(name: Name, ...args: Parameters<Emit[Name]>): void {
    this.socket.emit(name as string & Name, ...args);
  }

  // biome-ignore lint/suspicious/noExplicitAny: as libraries write it
  ask<Name extends EventNames<Emit>>(name: Name, ...args: any): Promise<unknown> {
    return this.socket.emitWithAck(name, ...args);
  }

  on<Name extends EventNames<Listen>>(name: Name, listener: Listen[Name]): () => void {
    this.socket.on(name, listener as never).once(name, listener as never);
    return () => void this.socket.off(name, listener as never).off(name);
  }

  count<Name extends EventNames<Listen>>(name: Name): number {
    return this.socket.hasListeners(name) ? this.socket.listeners(name).length : 0;
  }
}

class Waiting<Listen extends EventsMap, Emit extends EventsMap> extends Client<Listen, Emit> {
  static of<Listen extends EventsMap, Emit extends EventsMap>(url: string) {
    return new Waiting(new Manager<Listen, Emit>(url, { autoConnect: false }).socket('/'));
  }
}

interface FromServer {
  news: (count: number, text: string) => void;
}
interface ToServer {
  say: (text: string, answer: (length: number) => void) => void;
}

const typed: Socket<FromServer, ToServer> = io();
new Client(typed).emit('say', 'x', (length) => length.toFixed()).on('news', (count) => count);
new Client(typed).pass('say', 'x', () => {}).some('say', 'x', () => {});
Waiting.of<FromServer, ToServer>('x').emit('say', 'x', () => {});
// @ts-expect-error: no such event
new Client(typed).emit('hi');
// @ts-expect-error: not a string
new Client(typed).emit('say', 1, () => {});
const untyped: Socket<DefaultEventsMap, DefaultEventsMap> = io();
const plain: Socket = untyped;
new Client(untyped).emit('anything', 1).count('x');
void plain;
