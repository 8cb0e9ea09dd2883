import { describe, expect, it } from 'vitest';
import { both, heard, type Library, plain, quiet, type Socket, same } from './journal.js';
import { stock } from './servers.js';

type Method =
  | 'on'
  | 'addEventListener'
  | 'once'
  | 'off'
  | 'removeListener'
  | 'removeEventListener'
  | 'removeAllListeners'
  | 'emit'
  | 'listeners'
  | 'hasListeners';

/** A session that goes nowhere, to try its emitter. */
const idle = ({ Socket }: Library) => new Socket('http://127.0.0.1:1', { transports: [] });

describe('the exports, beside engine.io-client', () => {
  it('hold every name of the peer, and the two that its releases before 6.6.8 had', async () => {
    const [theirs, own] = await both((library) => Object.keys(library).sort());
    expect(own).toEqual([...theirs, 'SocketWithUpgrade', 'SocketWithoutUpgrade'].sort());
  });

  it('speak protocol 4', async () => {
    const protocols = await same(({ protocol, Socket }) => [protocol, Socket.protocol]);
    expect(protocols).toEqual([4, 4]);
  });

  it('make a TransportError with what it was given', async () => {
    const [theirs, own] = await both(({ TransportError }) => {
      const { message, description, context, type } = new TransportError('reason', 404, 'body');
      const error = new TransportError('reason', 404, 'body');
      class Mine extends TransportError {}
      const is = [error instanceof Error, error instanceof TransportError, error instanceof Mine];
      return {
        message,
        description,
        context,
        type,
        is,
        other: new Error('x') instanceof TransportError,
      };
    });
    expect(own).toEqual(theirs);
    expect(own.is).toEqual([true, true, false]);
  });

  it('install timers that keep their host', async () => {
    const order = await same(async ({ installTimerFunctions, nextTick }: Library) => {
      const target = {} as {
        setTimeoutFn: (run: () => void, ms: number) => never;
        clearTimeoutFn: (timer: never) => void;
      };
      installTimerFunctions(target, {});
      const order: string[] = [];
      const { setTimeoutFn, clearTimeoutFn } = target;
      clearTimeoutFn(setTimeoutFn(() => order.push('never'), 1));
      await new Promise<void>((resolve) => {
        setTimeoutFn(() => resolve(order.push('timer') as never), 5);
        nextTick(() => order.push('tick'), setTimeoutFn as never);
        order.push('now');
      });
      return order;
    });
    expect(order).toEqual(['now', 'tick', 'timer']);
  });
});

describe('the emitter', () => {
  it('has every method of the peer, with the same meaning', async () => {
    const told = await same((library) => {
      const socket = idle(library) as unknown as Record<Method, (...args: unknown[]) => unknown>;
      const told: unknown[] = [];
      const one = (...args: unknown[]) => told.push(['one', ...args]);
      const two = (...args: unknown[]) => told.push(['two', ...args]);
      told.push(socket.on('x', one) === socket, socket.addEventListener('x', two) === socket);
      told.push(socket.once('x', one) === socket);
      told.push(socket.emit('x', 1, 2) === socket);
      socket.emit('x', 3);
      told.push((socket.listeners('x') as unknown[]).length, socket.hasListeners('x'));
      socket.off('x', one);
      socket.emit('x', 4);
      socket.removeListener('x', two);
      told.push(socket.hasListeners('x'), socket.listeners('x'));
      socket.on('x', one);
      socket.removeAllListeners('x');
      socket.emit('x', 5);
      socket.on('y', one);
      socket.once('y', two);
      socket.removeEventListener('y', two);
      socket.emit('y', 6);
      socket.off();
      socket.emit('y', 7);
      for (const remove of [
        'removeListener',
        'removeEventListener',
        'removeAllListeners',
      ] as const) {
        socket.on('z', one);
        socket.on('w', two);
        socket[remove]('z');
        told.push(remove, socket.hasListeners('z'), socket.hasListeners('w'));
        socket[remove]();
        told.push(socket.hasListeners('w'));
      }
      socket.once('x', function (this: unknown) {
        told.push(this === socket);
      });
      socket.emit('x');
      return told;
    });
    expect(told).toContainEqual(['one', 6]);
  });

  it('lets a listener that throws harm nobody, where the peer breaks off', async () => {
    const server = await stock();
    const { Socket } = (await import('holdfast/engine')) as unknown as Library;
    const uncaught: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => uncaught.push(error.message));
    try {
      const socket = new Socket(server.url, { transports: ['websocket'] });
      socket.on('message', () => {
        throw new Error('mine');
      });
      const second = heard(socket, 'message');
      await heard(socket, 'open');
      socket.send('one');
      expect(await second).toEqual(['one']);
      expect(socket.readyState).toBe('open');
      socket.close();
      await quiet(10);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
    expect(uncaught).toEqual(['mine']);
  });
});

describe('send and write', () => {
  it('take a callback in the place of options', async () => {
    const server = await stock();
    const told = await same(async (library) => {
      const socket = new library.Socket(server.url, { transports: ['websocket'] });
      await heard(socket, 'open');
      const write = socket.write.bind(socket) as unknown as (...args: unknown[]) => Socket;
      const told: unknown[] = [];
      told.push(write('a', () => told.push('flushed')) === socket);
      await heard(socket, 'message');
      socket.close();
      return told;
    });
    expect(told).toEqual(['flushed', true]);
  });

  it('accept numbers and bytes of every kind', async () => {
    const server = await stock();
    const values = () => [
      7,
      true,
      new Uint8Array([1, 2]).buffer,
      new Uint8Array([0, 1, 2, 3]).subarray(1, 3),
      new DataView(new Uint8Array([4, 5]).buffer),
      new Uint16Array([258]),
      Buffer.from([6]),
      Buffer.from([]),
    ];
    for (const transport of ['polling', 'websocket'] as const) {
      for (const forceBase64 of [false, true]) {
        const echoed = await same(async (library) => {
          const socket = new library.Socket(server.url, { transports: [transport], forceBase64 });
          await heard(socket, 'open');
          const echoed: unknown[] = [];
          for (const value of values()) {
            socket.send(value);
            echoed.push(plain((await heard(socket, 'message'))[0]));
          }
          socket.close();
          return echoed;
        });
        expect(echoed.slice(0, 4)).toEqual(['7', 'true', 'bytes 0102', 'bytes 0102']);
      }
    }
  });

  it('keep the order of text and bytes sent as base64 on a WebSocket', async () => {
    const server = await stock();
    const received = await same(async (library) => {
      const socket = new library.Socket(server.url, {
        transports: ['websocket'],
        forceBase64: true,
      });
      const received: unknown[] = [];
      socket.on('message', (data: unknown) => received.push(plain(data)));
      await heard(socket, 'open');
      for (let i = 0; i < 20; i++) socket.send(i % 2 ? `${i}` : Buffer.from([i]));
      await expect.poll(() => received.length).toBe(20);
      socket.close();
      return received;
    });
    expect(received.slice(0, 3)).toEqual(['bytes 00', '1', 'bytes 02']);
  });
});

describe('binaryType', () => {
  const kind = (data: unknown) =>
    Object.prototype.toString.call(data) + (Buffer.isBuffer(data) ? ' Buffer' : '');
  for (const transport of ['polling', 'websocket'] as const) {
    it(`says what bytes arrive as on ${transport}, at each message`, async () => {
      const server = await stock();
      const kinds = await same(async (library) => {
        const socket = new library.Socket(server.url, { transports: [transport] });
        const kinds: unknown[] = [socket.binaryType];
        await heard(socket, 'open');
        for (const type of [undefined, 'arraybuffer', 'nodebuffer'] as const) {
          if (type) socket.binaryType = type;
          socket.send(Buffer.from([1, 2]));
          kinds.push(kind((await heard(socket, 'message'))[0]));
        }
        socket.close();
        return kinds;
      });
      expect(kinds).toHaveLength(4);
    });
  }
});

describe('the watchdog', () => {
  it('says that a ping is overdue, once the session is closed as well', async () => {
    const server = await stock();
    const said = await same(async (library) => {
      const socket = new library.Socket(server.url, { transports: ['websocket'] });
      const overdue = () => (socket as unknown as { _hasPingExpired(): boolean })._hasPingExpired();
      const said: unknown[] = [overdue()];
      await heard(socket, 'open');
      await quiet(5);
      said.push(overdue());
      const { now } = Date;
      Date.now = () => now() + 100_000;
      said.push(overdue(), socket.readyState);
      Date.now = now;
      const [reason] = await heard(socket, 'close');
      return [...said, reason];
    });
    expect(said).toEqual([false, false, true, 'open', 'ping timeout']);
  });
});
