import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { dial, firstFrame, proxyTo } from './proxy-ends.js';
import { ask, connected, happens, serve, until } from './support.js';

describe('what passes', () => {
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
});
