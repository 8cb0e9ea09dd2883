import * as holdfast from 'holdfast';
import {
  createTestServer,
  mswHandlers,
  type ServerSocket,
  type TestServer,
} from 'holdfast/testing';
import { http, ws } from 'msw';
import { setupServer } from 'msw/node';
import type * as Stock from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { afterThisTest, happens, serve, until } from './support.js';

const url = 'http://app.test';
const server = createTestServer({ connectionStateRecovery: {} });
/** At addresses and paths of their own. */
const others = ['/socket.io', '/socket.io/v2', '/deep/(er)/path'].map((path, index) => {
  const at = `https://other-${index}.test:8443`;
  return { server: createTestServer({ path }), path, at };
});

const msw = setupServer(
  ...mswHandlers(server, { http, ws, url }),
  ...others.flatMap(({ server, at }) => mswHandlers(server, { http, ws, url: `${at}/a/page` })),
);
const unhandled: string[] = [];

let stock: typeof Stock;
beforeAll(async () => {
  // msw takes the place of a global WebSocket, which Node 20 has not; a page's client asks whether it is online.
  if (!('WebSocket' in globalThis)) vi.stubGlobal('WebSocket', class {});
  if (!('navigator' in globalThis)) vi.stubGlobal('navigator', { onLine: true });
  msw.listen({ onUnhandledRequest: (request) => void unhandled.push(request.url) });
  // It takes the global WebSocket as it is imported.
  stock = await import('socket.io-client');
});
afterEach(() => {
  for (const { server } of others) server.restart();
  server.restart();
  server.io.off();
});
afterAll(() => {
  for (const { server } of others) server.close();
  server.close();
  msw.close();
  expect(unhandled).toEqual([]);
  vi.unstubAllGlobals();
});

interface AnySocket {
  readonly id?: string | undefined;
  readonly connected: boolean;
  readonly recovered: boolean;
  on(event: string, listener: (...args: never[]) => void): unknown;
  once(event: string, listener: (...args: never[]) => void): unknown;
  emit(event: string, ...args: unknown[]): unknown;
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown>;
  disconnect(): unknown;
}

interface Options {
  readonly nsp?: string;
  readonly path?: string;
  readonly at?: string;
  readonly auth?: Record<string, unknown>;
}

type Transports = ('polling' | 'websocket')[];

const quick = {
  forceNew: true,
  reconnectionDelay: 5,
  reconnectionDelayMax: 5,
  randomizationFactor: 0,
};

const clients: Record<string, (transports: Transports, options?: Options) => AnySocket> = {
  holdfast(transports, { nsp = '', at = url, ...options } = {}) {
    const socket = holdfast.io(`${at}${nsp}`, { ...quick, transports, ...options });
    afterThisTest(() => socket.disconnect());
    return socket;
  },
  'socket.io-client, by XMLHttpRequest': stockClient('NodeXHR'),
  'socket.io-client, by fetch': stockClient('Fetch'),
};

/** In Node its default WebSocket is that of the package `ws`, which msw does not reach. */
function stockClient(polling: 'NodeXHR' | 'Fetch') {
  return (transports: Transports, { nsp = '', at = url, ...options }: Options = {}): AnySocket => {
    const parts = { polling: stock[polling], websocket: stock.WebSocket };
    const chosen = transports.map((name) => parts[name]) as never;
    const socket = stock.io(`${at}${nsp}`, { ...quick, transports: chosen, ...options });
    afterThisTest(() => {
      socket.io.reconnection(false);
      socket.disconnect();
      socket.io.engine?.close();
    });
    return socket as unknown as AnySocket;
  };
}

async function join(server: TestServer, make: () => AnySocket, nsp = '/') {
  const arrival: Promise<ServerSocket> = happens(server.io.of(nsp), 'connection');
  const socket = make();
  const there = await arrival;
  await until(() => socket.connected);
  return { socket, there };
}

const ways: [name: string, transports: Transports][] = [
  ['polling', ['polling']],
  ['WebSocket', ['websocket']],
  ['an upgrade', ['polling', 'websocket']],
];

describe.each(Object.keys(clients))('behind msw, %s', (name) => {
  describe.each(ways)('by %s', (_, transports) => {
    it('has namespaces, acknowledgements and bytes, both ways', async () => {
      const before = server.opened;
      const { socket, there } = await join(
        server,
        () => clients[name]!(transports, { nsp: '/chat', auth: { token: 'x' } }),
        '/chat',
      );
      expect(there.handshake.auth).toEqual({ token: 'x' });
      there.on('echo', (what: unknown, done: (what: unknown) => void) => done(what));
      const echo = async (done: (answer: unknown) => void) => done('pong');
      socket.on('ping!', echo as never);
      expect(await socket.emitWithAck('echo', { deep: ['hello'] })).toEqual({ deep: ['hello'] });
      expect(await there.emitWithAck('ping!')).toBe('pong');
      const back = await socket.emitWithAck('echo', Uint8Array.of(0, 128, 255));
      expect([...new Uint8Array(back as ArrayBuffer)]).toEqual([0, 128, 255]);
      const wanted = transports.at(-1);
      await until(() => there.conn.transport.name === wanted);
      expect(await socket.emitWithAck('echo', 'after all')).toBe('after all');
      expect([server.connections, server.opened - before]).toEqual([1, 1]);
    });

    it('gets every event once, and in order', async () => {
      const { socket, there } = await join(server, () => clients[name]!(transports));
      const down: unknown[] = [];
      const up: unknown[] = [];
      socket.on('n', (n: unknown) => down.push(n));
      there.on('n', (n: unknown) => up.push(n));
      const numbers = Array.from({ length: 300 }, (_, n) => n);
      for (const n of numbers) {
        there.emit('n', n);
        socket.emit('n', n);
        if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await until(() => down.length >= 300 && up.length >= 300);
      expect(down).toEqual(numbers);
      expect(up).toEqual(numbers);
    });

    it('comes back after a dropped link, to the session that it had', async () => {
      const { socket, there } = await join(server, () => clients[name]!(transports));
      const heard: unknown[] = [];
      socket.on('say', (what: unknown) => heard.push(what));
      there.emit('say', 1);
      await until(() => heard.length === 1);
      const lost = happens(socket, 'disconnect');
      server.dropLink();
      server.io.emit('say', 2);
      expect(await lost).toMatch(/^transport (close|error)$/);
      await until(() => socket.connected);
      expect(socket.recovered).toBe(true);
      await until(() => heard.length === 2);
      expect(heard).toEqual([1, 2]);
    });

    it('fails while the server is down, and tries again', async () => {
      server.restart({ downMs: Number.POSITIVE_INFINITY });
      const socket = clients[name]!(transports);
      expect((await happens(socket, 'connect_error')).message).toMatch(/error|close/);
      await happens(socket, 'connect_error');
      server.restart();
      await until(() => socket.connected);
      expect(server.connections).toBe(1);
    });

    it('is told by the server, and tells the server, when it is over', async () => {
      const first = await join(server, () => clients[name]!(transports));
      const told = happens(first.socket, 'disconnect');
      // With both packets in one body the stock client reports the closing first, from every server.
      await until(() => first.there.conn.transport.writable);
      first.there.disconnect(true);
      expect(await told).toBe('io server disconnect');
      const second = await join(server, () => clients[name]!(transports));
      const gone = happens(second.there, 'disconnect');
      second.socket.disconnect();
      expect(await gone).toBe('client namespace disconnect');
      await until(() => server.connections === 0);
    });
  });

  it.each(others)(
    'finds a server at $at with the path $path',
    async ({ server: other, path, at }) => {
      const make = () => clients[name]!(['polling', 'websocket'], { at, path });
      const { there } = await join(other, make);
      await until(() => there.conn.transport.name === 'websocket');
      await join(server, () => clients[name]!(['websocket']));
      expect([server.connections, other.connections]).toEqual([1, 1]);
    },
  );
});

describe('mswHandlers', () => {
  it('leaves every other address alone', async () => {
    msw.use(http.get(`${url}/api`, () => Response.json('mine')));
    expect(await (await fetch(`${url}/api`)).json()).toBe('mine');
    expect((await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).status).toBe(200);
  });

  it('works under a fake clock', async () => {
    vi.useFakeTimers();
    try {
      const arrival = happens(server.io, 'connection');
      const socket = holdfast.io(url, { forceNew: true });
      afterThisTest(() => socket.disconnect());
      await arrival;
      server.restart({ downMs: 5_000 });
      await vi.advanceTimersByTimeAsync(4_000);
      expect(socket.connected).toBe(false);
      // What passes through msw takes tasks of the host, which no clock can be told to await.
      while (!socket.connected) await vi.advanceTimersByTimeAsync(100);
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses a WebSocket without opening it', async () => {
    server.restart({ downMs: Number.POSITIVE_INFINITY });
    const socket = new WebSocket('ws://app.test/socket.io/?EIO=4&transport=websocket');
    const told: string[] = [];
    for (const type of ['open', 'error', 'close']) {
      socket.addEventListener(type, () => told.push(type));
    }
    await happens({ once: (type, listener) => socket.addEventListener(type, listener) }, 'close');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(told).toEqual(['error', 'close']);
  });

  it('says why a request has failed', async () => {
    server.restart({ downMs: Number.POSITIVE_INFINITY });
    const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
    expect(answer.status).toBe(502);
    expect(await answer.text()).toBe('TypeError: fetch failed: the test server is restarting');
  });

  it.each([
    [
      { http: undefined, ws, url: 'http://app.test' },
      'expected http to be the `http` of msw, got undefined',
    ],
    [{ http, ws: {}, url: 'http://app.test' }, 'expected ws to be the `ws` of msw, got {}'],
    [
      { http, ws, url: 'app.test' },
      'expected url to be the address of a server, as "https://example.com", got "app.test"',
    ],
    [
      { http, ws, url: 'ws://app.test' },
      'expected url to be the address of a server, as "https://example.com", got "ws://app.test"',
    ],
  ])('says what it expected and what came: %#', (options, message) => {
    expect(() => mswHandlers(serve(), options as never)).toThrow(new TypeError(message));
  });
});
