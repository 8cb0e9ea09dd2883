import { describe } from 'vitest';
import { deliver } from './internals.js';
import { alike, unlike } from './support.js';

type Listener = (...args: unknown[]) => void;
/** The parts of the emitter that the peer's types hide or inherit. */
type Emitter = Record<
  | 'on'
  | 'addEventListener'
  | 'once'
  | 'off'
  | 'removeListener'
  | 'removeAllListeners'
  | 'removeEventListener',
  (event?: string, listener?: Listener) => Emitter
> & {
  listeners(event: string): Listener[];
  hasListeners(event: string): boolean;
  emit(event: string, ...args: unknown[]): unknown;
};

describe('listeners', () => {
  alike('under all their names', async ({ connected, note }) => {
    const socket = await connected();
    const emitter = socket as unknown as Emitter;
    const a: Listener = (...args) => note('a', ...args);
    const b: Listener = (...args) => note('b', ...args);
    note(emitter.on('x', a) === emitter, emitter.addEventListener('x', b) === emitter);
    note(emitter.once('x', a) === emitter);
    note(emitter.listeners('x').length, emitter.hasListeners('x'), emitter.hasListeners('y'));
    note(emitter.listeners('y'), emitter.listeners('x')[0] === a);
    deliver(socket, 'x', 1);
    note(emitter.listeners('x').length);
    for (const remove of [
      'off',
      'removeListener',
      'removeEventListener',
      'removeAllListeners',
    ] as const) {
      note(remove);
      emitter.on('x', a).on('x', b);
      note(emitter[remove]('x', b) === emitter);
      deliver(socket, 'x');
      note(emitter.listeners('x').length);
      note(emitter[remove]('nothing') === emitter, emitter[remove]('nothing', a) === emitter);
      emitter[remove]('x');
      note(emitter.hasListeners('x'));
      emitter.on('x', a).on('y', b);
      emitter[remove]();
      note(emitter.hasListeners('x'), emitter.hasListeners('y'));
    }
    emitter.once('x', a);
    emitter.off('x', a);
    note(emitter.hasListeners('x'));
  });

  alike('every method can be replaced on one object, as tests do', ({ client, open, note }) => {
    const socket = open('/', { autoConnect: false });
    for (const [one, { prototype }] of [
      [socket, client.Socket],
      [socket.io, client.Manager],
    ] as const) {
      const emitter = one as unknown as Emitter;
      for (const name of [
        ...(['on', 'once', 'addEventListener', 'emit', 'listeners', 'hasListeners'] as const),
        ...(['off', 'removeListener', 'removeEventListener', 'removeAllListeners'] as const),
      ]) {
        note(name, typeof (prototype as unknown as Emitter)[name]);
        emitter[name] = () => name as never;
        note(emitter[name]('x'));
      }
    }
  });

  alike('one method can be put in the place of another, as zone.js does', ({ client, note }) => {
    class OwnManager extends client.Manager {}
    class OwnSocket extends client.Socket {}
    const manager = new OwnManager('http://localhost', { autoConnect: false });
    const socket = new OwnSocket(manager, '/');
    for (const [one, own] of [
      [socket, OwnSocket.prototype],
      [manager, OwnManager.prototype],
    ] as const) {
      const [emitter, prototype] = [one, own] as unknown as [Emitter, Emitter];
      prototype.on = prototype.addEventListener;
      prototype.off = prototype.removeEventListener;
      prototype.removeListener = prototype.removeAllListeners = prototype.off;
      const a: Listener = () => note('a');
      emitter.on('ping', a).once('ping', a).addEventListener('ping', a);
      note(emitter.listeners('ping').length);
      emitter.off('ping', a).removeListener('ping', a);
      note(emitter.listeners('ping').length);
      emitter.removeAllListeners('ping');
      note(emitter.hasListeners('ping'));
    }
  });

  alike('names that objects have of their own', async ({ connected, note }) => {
    const socket = await connected();
    for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty', '', ' ', '$x']) {
      note(name, socket.listeners(name).length, socket.hasListeners(name));
      socket.on(name, () => note('called', name));
      deliver(socket, name);
      socket.off(name);
      deliver(socket, name);
    }
  });

  unlike(
    'a listener that is missing removes no other',
    async ({ connected, note }) => {
      const socket = await connected();
      const emitter = socket as unknown as Emitter;
      emitter.on('x', () => note('called'));
      emitter.off(undefined);
      note(emitter.hasListeners('x'));
      emitter.off('x', undefined);
      note(emitter.hasListeners('x'));
    },
    { peer: [true, false], holdfast: [true, true] },
  );

  unlike(
    'a symbol names an event',
    async ({ connected, note }) => {
      const socket = await connected();
      const name = Symbol('x') as unknown as string;
      try {
        socket.on(name, () => {});
        note('is taken');
      } catch (error) {
        note(error);
      }
    },
    { peer: [{ error: 'Cannot convert a Symbol value to a string' }], holdfast: ['is taken'] },
  );

  alike('of one class, applied to another’s instance', async ({ connected, note, client }) => {
    const socket = await connected();
    const { prototype } = client.Manager as unknown as { prototype: Emitter };
    prototype.on.call(socket, 'x', () => note('called'));
    deliver(socket, 'x');
    note(socket.listeners('x').length);
    const theirs = client.Socket.prototype as unknown as Emitter;
    theirs.once.call(socket.io, 'reconnect', () => {});
    note(prototype.listeners.call(socket.io, 'reconnect').length);
    theirs.off.call(socket.io, 'reconnect');
    note(prototype.hasListeners.call(socket.io, 'reconnect'));
  });
});
