import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { afterThisTest, connect, listen, open, serveStock, upgraded } from './support.js';

type Stock = Awaited<ReturnType<typeof serveStock>>;

const cookiesSeen = ({ seen }: Stock, transport = 'polling') =>
  seen.filter((request) => request.transport === transport).map(({ headers }) => headers.cookie);

/** The server sets these cookies at each handshake by polling. */
function setCookies(server: Stock, ...lines: string[]) {
  server.io.engine.on('initial_headers', (headers: Record<string, unknown>) => {
    headers['set-cookie'] = lines;
  });
}

describe('cookies in Node', () => {
  it('come back with every later request and with the WebSocket, under withCredentials', async () => {
    const server = await serveStock();
    setCookies(server, 'node=a; Path=/; HttpOnly', 'gone=1; Max-Age=0');
    const socket = await connect(server.url, {
      withCredentials: true,
      extraHeaders: { cookie: 'mine=1' },
    });
    await upgraded(socket);
    await socket.emitWithAck('echo', 1);
    const [first, ...later] = cookiesSeen(server);
    expect(first).toBe('mine=1');
    expect(later.length).toBeGreaterThan(0);
    expect(new Set(later)).toEqual(new Set(['mine=1; node=a']));
    expect(cookiesSeen(server, 'websocket')).toEqual(['mine=1; node=a']);
  });

  it('are neither kept nor sent without withCredentials', async () => {
    const server = await serveStock();
    setCookies(server, 'node=a');
    const socket = await connect(server.url);
    await upgraded(socket);
    expect(server.seen.length).toBeGreaterThan(2);
    for (const { headers } of server.seen) expect(headers).not.toHaveProperty('cookie');
  });

  it('lead a reconnection to the same server again', async () => {
    const server = await serveStock();
    setCookies(server, 'node=a');
    const socket = await connect(server.url, {
      transports: ['polling'],
      withCredentials: true,
      reconnection: true,
      reconnectionDelay: 1,
    });
    const before = server.seen.length;
    const back = new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
    server.io.engine.close();
    await back;
    const handshake = server.seen.slice(before).filter(({ headers }) => headers.cookie);
    expect(handshake.length).toBe(server.seen.length - before);
  });

  it('end when they expire, while the session goes on', async () => {
    const server = await serveStock();
    let line = 'node=a; Max-Age=100';
    server.io.engine.on('headers', (headers: Record<string, unknown>) => {
      headers['set-cookie'] = [line];
    });
    const socket = await connect(server.url, { transports: ['polling'], withCredentials: true });
    expect(server.seen.at(-1)!.headers.cookie).toBe('node=a');
    line = 'node=a; Expires=Thu, 01 Jan 1970 00:00:00 GMT';
    await socket.emitWithAck('echo', 1);
    await socket.emitWithAck('echo', 2);
    expect(server.seen.at(-1)!.headers).not.toHaveProperty('cookie');
  });

  it('reach two servers behind a balancer that goes by its cookie', async () => {
    const nodes = [await serveStock(), await serveStock()];
    let handshakes = 0;
    const balancer = createServer((request, response) => {
      const sticky = /node=(\d)/.exec(request.headers.cookie ?? '')?.[1];
      // Without the cookie each request goes to the next server, where the session is unknown.
      const index = Number(sticky ?? handshakes++ % 2);
      response.setHeader('set-cookie', `node=${index}; Path=/`);
      nodes[index]!.http.emit('request', request, response);
    });
    const port = await listen(balancer);
    afterThisTest(() => {
      balancer.closeAllConnections();
      balancer.close();
    });
    const url = `http://127.0.0.1:${port}`;
    const options = { transports: ['polling'], withCredentials: true };
    for (let i = 0; i < 4; i++) {
      const socket = await connect(url, options);
      expect(await socket.emitWithAck('echo', i)).toBe(i);
    }
    expect(nodes.map(({ io }) => io.engine.clientsCount)).toEqual([2, 2]);
    const astray = open(url, { ...options, withCredentials: false });
    const [reason, details] = await new Promise<unknown[]>((resolve) =>
      astray.io.once('close', (...args) => resolve(args)),
    );
    expect(reason).toBe('transport error');
    expect((details as { context: { responseText: string } }).context.responseText).toContain(
      'Session ID unknown',
    );
  });
});
