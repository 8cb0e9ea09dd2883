import * as lib from 'holdfast/engine';
import { beforeEach, describe, expect, it } from 'vitest';
import { both, heard, keep, type Library, lanes, names, quiet, same, thrown } from './journal.js';
import { bare, stock } from './servers.js';

const reset = ({ Socket }: Library) => {
  Socket.priorWebsocketSuccess = false;
};
beforeEach(() => both(reset));

describe('the option transports, beside engine.io-client', () => {
  it('given an empty list, gives an error that is a string, later, and nothing more', async () => {
    const told = await same(async ({ Socket }: Library) => {
      const socket = new Socket('http://127.0.0.1:1', { transports: [] });
      const told: unknown[] = [socket.readyState, socket.transport];
      socket.on('error', (error) => told.push(error));
      socket.on('close', () => told.push('close'));
      socket.close();
      await quiet(20);
      return [...told, socket.readyState];
    });
    expect(told).toEqual([undefined, undefined, 'No transports available', undefined]);
  });

  it('given an empty list, takes messages for nobody, where the peer throws', () => {
    const socket = new lib.Socket('http://127.0.0.1:1', { transports: [] });
    expect(socket.send('nobody').writeBuffer).toEqual([]);
    socket.removeAllListeners();
  });

  it('refuses what is no transport with a TypeError, which names it here', async () => {
    for (const transports of [['nope'], ['nope', 'never'], [undefined]]) {
      const errors = await both(({ Socket }) =>
        thrown(() => new Socket('http://127.0.0.1:1', { transports: transports as never })),
      );
      for (const error of errors) expect((error as Error)?.name).toBe('TypeError');
      expect((errors[1] as Error).message).toMatch(/^invalid transports: /);
    }
  });

  it('passes over names that nobody knows beside one that is known', async () => {
    const { Socket } = lib;
    const socket = new Socket('http://127.0.0.1:1', {
      transports: ['nope', 'constructor', 'polling'],
    });
    expect(socket.transport.name).toBe('polling');
    socket.close();
    const theirs = await same(({ Socket }: Library) => {
      const socket = new Socket('http://127.0.0.1:1', { transports: ['polling', 'nope'] });
      socket.close();
      return socket.transport.name;
    });
    expect(theirs).toBe('polling');
  });

  it('takes classes, and knows their names', async () => {
    const server = await stock();
    const told = await same(
      async ({ Socket, Fetch, NodeWebSocket, WebSocket, NodeXHR }: Library) => {
        const told: unknown[] = [];
        for (const Class of [Fetch, NodeXHR, NodeWebSocket]) {
          for (const option of ['transports', 'transportImplementations']) {
            const socket = new Socket(server.url, { [option]: [Class] });
            await heard(socket, 'open');
            told.push(socket.transport.name, socket.transport instanceof Class);
            socket.close();
          }
        }
        const both = { transports: ['polling'], transportImplementations: [WebSocket] };
        const error = thrown(() => new Socket(server.url, both));
        return [...told, (error as Error).message];
      },
    );
    expect(told).toContain('websocket');
  });

  it('goes by the map of names, which can be changed', async () => {
    const journal = await same(async ({ Socket, transports, Fetch }: Library) => {
      const own = class extends Fetch {
        override get name() {
          return 'polling';
        }
      };
      const { polling } = transports;
      Object.assign(transports, { polling: own });
      const socket = new Socket('http://127.0.0.1:1', { transports: ['polling'] });
      Object.assign(transports, { polling });
      const is = socket.transport instanceof own;
      socket.close();
      return [is, Object.keys(transports).sort().slice(0, 2)];
    });
    expect(journal).toEqual([true, ['polling', 'websocket']]);
    // WebTransport is in nobody's bundle who does not name it.
    expect(Object.keys(lib.transports).sort()).toEqual(['polling', 'websocket']);
  });

  it('mixes names and classes, which the peer cannot', async () => {
    const server = await stock();
    const socket = new lib.Socket(server.url, { transports: [lib.Fetch, 'websocket'] as never });
    await heard(socket as never, 'upgrade');
    socket.close();
  });
});

describe('tryAllTransports', () => {
  it('goes on to the next transport in the same session, with no error for the one before', async () => {
    const journal = await same(async ({ Socket }: Library) => {
      const server = await stock({ transports: ['polling'] });
      const socket = new Socket(server.url, {
        transports: ['websocket', 'polling'],
        tryAllTransports: true,
        upgrade: false,
      });
      const journal = keep(socket);
      await heard(socket, 'open');
      socket.send('hello');
      await Promise.all([heard(socket, 'message'), heard(socket, 'drain')]);
      socket.close();
      return lanes(journal).life;
    });
    expect(names(journal)).toEqual(['handshake', 'open', 'close']);
  });

  it('fails with the error of the last one', async () => {
    const journal = await same(async ({ Socket }: Library) => {
      const socket = new Socket('http://127.0.0.1:1', {
        transports: ['websocket', 'polling'],
        tryAllTransports: true,
      });
      const journal = keep(socket);
      await heard(socket, 'close');
      return journal;
    });
    expect(journal[0]?.[1]).toMatchObject({ error: 'xhr poll error' });
  });

  it('is off: the first failure is the end', async () => {
    const journal = await same(async ({ Socket }: Library) => {
      const socket = new Socket('http://127.0.0.1:1', { transports: ['websocket', 'polling'] });
      const journal = keep(socket);
      await heard(socket, 'close');
      return journal;
    });
    expect(journal[0]?.[1]).toMatchObject({ error: 'websocket error' });
  });
});

describe('rememberUpgrade', () => {
  it('begins with a WebSocket after one has worked, until something fails', async () => {
    const server = await stock();
    const told = await same(async ({ Socket }: Library) => {
      const told: unknown[] = [Socket.priorWebsocketSuccess];
      const options = { rememberUpgrade: true };
      const first = new Socket(server.url, options);
      told.push(first.transport.name);
      await heard(first, 'upgrade');
      told.push(Socket.priorWebsocketSuccess);
      const second = new Socket(server.url, options);
      const unasked = new Socket(server.url);
      told.push(second.transport.name, unasked.transport.name);
      unasked.close();
      await heard(second, 'open');
      const failed = new Socket('http://127.0.0.1:1', options);
      told.push(failed.transport.name);
      await heard(failed, 'close');
      told.push(
        Socket.priorWebsocketSuccess,
        new Socket(server.url, options).close().transport.name,
      );
      first.close();
      second.close();
      return told;
    });
    expect(told).toEqual([
      false,
      'polling',
      true,
      'websocket',
      'polling',
      'websocket',
      false,
      'polling',
    ]);
  });

  it('can be set by hand', async () => {
    const first = await same(({ Socket }: Library) => {
      Socket.priorWebsocketSuccess = true;
      const socket = new Socket('http://127.0.0.1:1', { rememberUpgrade: true });
      socket.close();
      return [socket.transport.name, Socket.priorWebsocketSuccess];
    });
    expect(first).toEqual(['websocket', true]);
  });
});

describe('requestTimeout', () => {
  it('ends a request that takes longer', async () => {
    const server = await bare(() => {});
    const [theirs, own] = await both(async ({ Socket }: Library) => {
      const socket = new Socket(server.url, { transports: ['polling'], requestTimeout: 50 });
      const journal = keep(socket);
      // The peer has no such limit in Node: its requests there know no timeout.
      await Promise.race([heard(socket, 'close'), quiet(200)]);
      socket.close();
      return journal;
    });
    expect(own[0]?.slice(0, 2)).toEqual(['error', { error: 'xhr poll error', description: 0 }]);
    expect(theirs[0]?.[0]).toBe('close');
  });
});

describe('the classes without names', () => {
  it('SocketWithoutUpgrade stays where it is, SocketWithUpgrade moves', async () => {
    const server = await stock();
    const { SocketWithoutUpgrade, SocketWithUpgrade, XHR, WebSocket, Socket } = lib;
    const transports = [XHR, WebSocket];
    const still = new SocketWithoutUpgrade(server.url, { transports });
    const moving = new SocketWithUpgrade(server.url, { transports });
    await Promise.all([heard(still as never, 'open'), heard(moving as never, 'upgrade')]);
    expect([still.transport.name, moving.transport.name]).toEqual(['polling', 'websocket']);
    still.close();
    moving.close();
    expect(Socket.prototype).toBeInstanceOf(SocketWithUpgrade);
    expect(() => new SocketWithoutUpgrade(server.url, { transports: ['polling'] })).toThrow(
      'invalid transports: polling',
    );
  });
});
