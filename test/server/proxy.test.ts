import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  type FaultProxy,
  type FaultProxyOptions,
  faultProxy,
} from '../../test-server/proxy/index.js';
import { afterThisTest, ask, client, connected, happens, serve, until } from './support.js';

/** A server of plain TCP, and what it sees. */
async function tcpServer(onSocket: (socket: Socket) => void = (socket) => socket.pipe(socket)) {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket.on('error', () => {}));
    onSocket(socket);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  afterThisTest(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { sockets, url: `http://127.0.0.1:${port}` };
}

async function proxyTo(target: string, options: Omit<FaultProxyOptions, 'target'> = {}) {
  const proxy = await faultProxy({ target, ...options });
  afterThisTest(() => proxy.close());
  return proxy;
}

/** A client of plain TCP: what it has got, and how it ended. */
function dial({ port }: { port: number }) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const seen = { text: '', ending: '' };
  socket.on('data', (bytes) => {
    seen.text += bytes;
  });
  socket.on('end', () => {
    seen.ending = 'end';
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    seen.ending = error.code ?? error.message;
  });
  afterThisTest(() => socket.destroy());
  return { socket, seen, write: (text: string) => socket.write(text) };
}

/** Resolves with the first frame, or with how it ended. */
const firstFrame = (proxy: FaultProxy) => {
  const path = '/socket.io/?EIO=4&transport=websocket';
  const webSocket = new WebSocket(`${proxy.url.replace('http', 'ws')}${path}`);
  afterThisTest(() => webSocket.terminate());
  const outcome = new Promise<string>((resolve) => {
    webSocket.on('message', (data) => resolve(`${data}`.slice(0, 1)));
    webSocket.on('unexpected-response', (_, { statusCode }) => resolve(`${statusCode}`));
    webSocket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  return { webSocket, outcome };
};

describe('what passes', () => {
  it('carries bytes both ways and counts them', async () => {
    const { url } = await tcpServer();
    const proxy = await proxyTo(url);
    const { seen, write } = dial(proxy);
    write('hello');
    await until(() => seen.text === 'hello');
    expect(proxy.accepted).toBe(1);
    expect(proxy.connections()).toHaveLength(1);
    expect(proxy.log[0]).toMatchObject({ id: 1, bytesUp: 5, bytesDown: 5, requests: [] });
  });

  it('carries more than it keeps, to one who reads slowly, whole and in order', async () => {
    const { url } = await tcpServer();
    const proxy = await proxyTo(url, { jitterMs: 3 });
    const { socket, seen } = dial(proxy);
    const sent = Array.from({ length: 400_000 }, (_, n) => n).join();
    socket.pause();
    socket.end(sent);
    await until(() => (proxy.log[0]?.bytesUp ?? 0) > 1 << 20);
    socket.resume();
    await until(() => seen.ending === 'end');
    expect(seen.text === sent).toBe(true);
  });

  it('takes no more from a sender than it can pass on', async () => {
    const { url } = await tcpServer((socket) => socket.pause());
    const proxy = await proxyTo(url);
    const { socket } = dial(proxy);
    socket.write(Buffer.alloc(64 << 20));
    const taken = () => proxy.log[0]?.bytesUp ?? 0;
    await until(() => taken() > 0);
    for (let last = -1; last !== taken(); ) {
      last = taken();
      for (let turn = 0; turn < 20; turn++) await new Promise((done) => setTimeout(done, 1));
    }
    // What the kernel holds, and a little more.
    expect(taken()).toBeLessThan(32 << 20);
  });

  it('carries the end of one side alone, and then of the other', async () => {
    const { url, sockets } = await tcpServer(() => {});
    const proxy = await proxyTo(url);
    const { socket, seen } = dial(proxy);
    socket.end('last');
    await until(() => sockets.length === 1);
    await happens(sockets[0]!.resume(), 'end');
    sockets[0]!.end('answer');
    await until(() => seen.ending === 'end');
    expect(seen.text).toBe('answer');
    await until(() => proxy.connections().length === 0);
    expect(proxy.log[0]?.endedAt).toBeGreaterThanOrEqual(proxy.log[0]!.at);
  });

  it('carries a reset', async () => {
    const { url, sockets } = await tcpServer();
    const proxy = await proxyTo(url);
    const { socket, seen, write } = dial(proxy);
    write('x');
    await until(() => seen.text === 'x');
    const reset = happens(sockets[0]!, 'error');
    socket.resetAndDestroy();
    expect(await reset).toMatchObject({ code: 'ECONNRESET' });
    const other = dial(proxy);
    other.write('y');
    await until(() => other.seen.text === 'y');
    sockets[1]!.resetAndDestroy();
    await until(() => other.seen.ending === 'ECONNRESET');
  });

  it('resets a client whose server is not there', async () => {
    const gone = await proxyTo((await tcpServer()).url);
    await gone.close();
    const { seen } = dial(await proxyTo(gone.url));
    await until(() => seen.ending === 'ECONNRESET');
  });

  it('writes down each request of a connection', async () => {
    const server = await serve();
    const proxy = await proxyTo(server.url);
    await connected(proxy.url);
    await until(() => server.sessions()[0]?.transport === 'websocket');
    const requests = proxy.log.flatMap(({ requests }) => requests);
    const kinds = requests.map(({ method, isWebSocket }) => (isWebSocket ? 'upgrade' : method));
    expect(kinds.slice(0, 2)).toEqual(['GET', 'POST']);
    expect(kinds).toContain('upgrade');
    expect(requests[0]?.url).toMatch(/^\/socket\.io\/\?EIO=4&transport=polling/);
    expect(requests).toHaveLength(server.log.length);
  });

  it('finds the request of a WebSocket whose head comes in pieces', async () => {
    const server = await serve();
    const proxy = await proxyTo(server.url);
    proxy.upgrade(403);
    const { seen, write } = dial(proxy);
    const head =
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    for (const end of [20, 60, 90]) {
      write(head.slice(proxy.log[0]?.bytesUp ?? 0, end));
      await until(() => proxy.log[0]?.bytesUp === end);
      expect(proxy.log[0]?.requests).toEqual([]);
    }
    write(head.slice(90));
    await until(() => seen.ending === 'end');
    expect(seen.text).toMatch(/^HTTP\/1\.1 403 /);
    expect(server.log).toEqual([]);
  });
});

describe('a slow link', () => {
  /** No sooner than that; how much later is the machine's affair. */
  const elapsed = (from: number) => performance.now() - from + 1;

  it('costs a new connection one round trip more than one that is there', async () => {
    const { url } = await tcpServer();
    const proxy = await proxyTo(url, { delayMs: 20 });
    const { seen, write, socket } = dial(proxy);
    await happens(socket, 'connect');
    const start = performance.now();
    write('a');
    await until(() => seen.text === 'a');
    expect(elapsed(start)).toBeGreaterThanOrEqual(80);
    const again = performance.now();
    write('b');
    await until(() => seen.text === 'ab');
    expect(elapsed(again)).toBeGreaterThanOrEqual(40);
  });

  it('may be slow in one direction', async () => {
    const { url, sockets } = await tcpServer();
    const proxy = await proxyTo(url, { connect: false, down: { delayMs: 600_000 } });
    const { seen, write } = dial(proxy);
    write('a');
    await until(() => sockets[0]?.bytesRead === 1 && proxy.log[0]?.bytesDown === 1);
    expect(seen.text).toBe('');
    // What is on its way keeps its time, and what follows keeps the order.
    proxy.link({ delayMs: 0 });
    write('b');
    await until(() => proxy.log[0]?.bytesDown === 2);
    expect(seen.text).toBe('');
  });

  it('is narrow', async () => {
    const { url } = await tcpServer();
    const proxy = await proxyTo(url, { up: { bytesPerSecond: 100_000 } });
    const { seen, write } = dial(proxy);
    const start = performance.now();
    for (let n = 1; n <= 5; n++) {
      write('x'.repeat(1_000));
      await until(() => proxy.log[0]?.bytesUp === n * 1_000);
    }
    await until(() => seen.text.length === 5_000);
    expect(elapsed(start)).toBeGreaterThanOrEqual(50);
  });
});

describe('what breaks', () => {
  for (const [how, ending] of [
    ['reset', 'ECONNRESET'],
    ['close', 'end'],
  ] as const) {
    it(`cuts the connections that are meant, by a ${how}`, async () => {
      const { url, sockets } = await tcpServer();
      const proxy = await proxyTo(url);
      const [first, second] = [dial(proxy), dial(proxy)];
      first.write('1');
      second.write('2');
      await until(() => Boolean(first.seen.text && second.seen.text));
      expect(proxy.cut(how, ({ bytesUp, id }) => bytesUp === 1 && id === 1)).toBe(1);
      await until(() => first.seen.ending === ending || second.seen.ending === ending);
      expect([first.seen.ending, second.seen.ending].toSorted()).toEqual(['', ending]);
      await until(
        () => sockets.filter((socket) => socket.readableEnded || socket.destroyed).length === 1,
      );
      expect(proxy.cut()).toBe(1);
    });
  }

  it('keeps what is sent on a half-open connection, and hands it over when that ends', async () => {
    const { url, sockets } = await tcpServer();
    const proxy = await proxyTo(url);
    const { seen, write, socket } = dial(proxy);
    write('a');
    await until(() => seen.text === 'a');
    expect(proxy.silence()).toBe(1);
    write('b');
    socket.end();
    sockets[0]!.write('c');
    const other = dial(proxy);
    other.write('x');
    await until(() => other.seen.text === 'x');
    expect([seen.text, sockets[0]!.bytesRead, socket.readyState]).toEqual(['a', 1, 'readOnly']);
    proxy.resume();
    await until(() => seen.ending === 'end');
    expect(seen.text).toBe('acb');
  });

  it('is half-open in one direction', async () => {
    const { url, sockets } = await tcpServer();
    const proxy = await proxyTo(url);
    const { seen, write } = dial(proxy);
    write('a');
    await until(() => seen.text === 'a');
    proxy.silence({ up: false });
    write('b');
    await until(() => sockets[0]!.bytesRead === 2);
    proxy.resume();
    await until(() => seen.text === 'ab');
    proxy.silence({ down: false });
    write('c');
    sockets[0]!.write('d');
    await until(() => seen.text === 'abd');
    expect(sockets[0]!.bytesRead).toBe(2);
    proxy.resume();
    await until(() => seen.text === 'abdc');
  });

  it('refuses, resets or hangs new connections, while present ones stay', async () => {
    const { url } = await tcpServer();
    const proxy = await proxyTo(url);
    const present = dial(proxy);
    present.write('a');
    await until(() => present.seen.text === 'a');

    await proxy.accept('refuse');
    const refused = dial(proxy);
    await until(() => refused.seen.ending === 'ECONNREFUSED');
    expect(proxy.accepted).toBe(1);

    await proxy.accept('reset');
    const reset = dial(proxy);
    await until(() => reset.seen.ending === 'ECONNRESET');

    await proxy.accept('hang');
    const hung = dial(proxy);
    hung.write('b');
    await until(() => proxy.accepted === 2);
    present.write('a');
    await until(() => present.seen.text === 'aa');
    expect(hung.seen).toEqual({ text: '', ending: '' });

    await proxy.clear();
    await until(() => hung.seen.text === 'b');
    const served = dial(proxy);
    served.write('c');
    await until(() => served.seen.text === 'c');
  });

  it('takes the last word, however fast they follow each other', async () => {
    const { url } = await tcpServer();
    const proxy = await proxyTo(url);
    await Promise.all(
      (['refuse', 'pass', 'refuse', 'pass'] as const).map((how) => proxy.accept(how)),
    );
    const { seen, write } = dial(proxy);
    write('a');
    await until(() => seen.text === 'a');
  });
});

describe('the request of a WebSocket', () => {
  it('is served, refused with a status, or reset', async () => {
    const server = await serve();
    const proxy = await proxyTo(server.url, { delayMs: 1 });
    expect(await firstFrame(proxy).outcome).toBe('0');
    for (const status of [400, 403, 502]) {
      proxy.upgrade(status);
      expect(await firstFrame(proxy).outcome).toBe(`${status}`);
    }
    proxy.upgrade('reset');
    expect(await firstFrame(proxy).outcome).toBe('ECONNRESET');
    expect(server.log).toHaveLength(1);
    // Everything else passes.
    expect(await ask(proxy.url, '?EIO=4&transport=polling')).toMatchObject({ status: 200 });
  });

  it('hangs, and goes on when that ends', async () => {
    const server = await serve();
    const proxy = await proxyTo(server.url);
    proxy.upgrade('hang');
    const { outcome, webSocket } = firstFrame(proxy);
    await until(() => proxy.log[0]?.requests.length === 1);
    // A request of later has been served already.
    await ask(proxy.url, '?EIO=4&transport=polling');
    expect(server.log.map(({ kind }) => kind)).toEqual(['handshake']);
    expect(webSocket.readyState).toBe(WebSocket.CONNECTING);
    await proxy.clear();
    expect(await outcome).toBe('0');
  });

  it('opens and is mute, and has its say when that ends', async () => {
    const server = await serve();
    const proxy = await proxyTo(server.url);
    proxy.upgrade('mute');
    const { outcome, webSocket } = firstFrame(proxy);
    const frames: string[] = [];
    webSocket.on('message', (data) => frames.push(`${data}`));
    await happens(webSocket, 'open');
    webSocket.send('40');
    await ask(proxy.url, '?EIO=4&transport=polling');
    expect(frames).toEqual([]);
    await proxy.clear();
    expect(await outcome).toBe('0');
    await until(() => frames.some((frame) => frame.startsWith('40{"sid"')));
  });

  it('opens and is not mute after all, when that ends before the answer is there', async () => {
    const server = await serve();
    const proxy = await proxyTo(server.url, { down: { delayMs: 30 } });
    proxy.upgrade('mute');
    const { outcome } = firstFrame(proxy);
    await until(() => (proxy.log[0]?.bytesDown ?? 0) > 0);
    await proxy.clear();
    expect(await outcome).toBe('0');
  });
});

describe('a client behind it', () => {
  it('is connected over polling where WebSockets get no answer', async () => {
    const server = await serve();
    server.io.on('connection', (peer) => peer.on('echo', (text, answer) => answer(text)));
    const proxy = await proxyTo(server.url);
    proxy.upgrade('hang');
    const socket = await connected(proxy.url);
    expect(await socket.emitWithAck('echo', 'over polling')).toBe('over polling');
    expect(server.sessions()).toMatchObject([{ transport: 'polling' }]);
  });

  it('notices a half-open connection by its heartbeat, and comes back on a new one', async () => {
    const server = await serve({ pingInterval: 100, pingTimeout: 100 });
    const proxy = await proxyTo(server.url);
    const socket = client(proxy.url, { transports: ['websocket'] });
    await happens(socket, 'connect');
    proxy.silence();
    expect(await happens(socket, 'disconnect')).toBe('ping timeout');
    await happens(socket, 'connect');
    expect(proxy.accepted).toBe(2);
  });
});

describe('a mistake', () => {
  it('is told with what was expected and what came', async () => {
    for (const target of ['', 'localhost:3000', 'ftp://a', undefined]) {
      await expect(faultProxy({ target: target as string })).rejects.toThrow(
        `expected target to be an address as http://127.0.0.1:3000, got ${target}`,
      );
    }
    const proxy = await proxyTo('http://127.0.0.1:1');
    expect(() => proxy.link({ delayMs: -1 })).toThrow('expected delayMs to be at least 0');
    expect(() => proxy.link({ up: { bytesPerSecond: 0 } })).toThrow('bytesPerSecond to be above 0');
    expect(() => proxy.link({ delay: 1 } as never)).toThrow('up, down or connect, got delay');
    expect(() => proxy.upgrade(100)).toThrow('an HTTP status, got 100');
    expect(() => proxy.accept('later' as never)).toThrow('got later');
    const { port } = proxy;
    await expect(faultProxy({ target: proxy.url, port })).rejects.toThrow('EADDRINUSE');
  });
});
