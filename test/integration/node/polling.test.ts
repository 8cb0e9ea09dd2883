import { Agent, createServer, request as httpRequest } from 'node:http';
import { connect as dial, type Socket as Tcp } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { afterThisTest, connect, listen, refusal, serveStock, serveTcp } from './support.js';

const POLLING = { transports: ['polling'] };

describe('polling in Node', () => {
  it('sends the headers of the peer, and those of the application with every request', async () => {
    const server = await serveStock();
    const socket = await connect(server.url, {
      ...POLLING,
      extraHeaders: { 'X-Token': 'first', 'User-Agent': 'mine' },
    });
    await socket.emitWithAck('echo', 1);
    const posts = server.seen.filter(({ method }) => method === 'POST');
    expect(posts.length).toBeGreaterThan(0);
    for (const { headers } of posts)
      expect(headers).toMatchObject({ 'content-type': 'text/plain;charset=UTF-8' });
    for (const { headers } of server.seen)
      expect(headers).toMatchObject({
        accept: '*/*',
        connection: 'close',
        'x-token': 'first',
        'user-agent': 'mine',
      });
  });

  it('carries any text and any bytes, the bytes as Buffers unless the engine is told otherwise', async () => {
    const server = await serveStock();
    const socket = await connect(server.url, POLLING);
    const text = 'žluťoučký 🐎\u001e\u2028 "\\';
    expect(await socket.emitWithAck('echo', text)).toBe(text);
    const large = 'é'.repeat(300_000);
    expect(await socket.emitWithAck('echo', large)).toBe(large);
    const { engine } = socket.io;
    const bytes = Buffer.from([0, 1, 254, 255]);
    const echoed = await socket.emitWithAck('echo', bytes);
    expect(Buffer.isBuffer(echoed)).toBe(true);
    expect(echoed).toEqual(bytes);
    engine!.binaryType = 'arraybuffer';
    expect(await socket.emitWithAck('echo', bytes)).toEqual(Uint8Array.from(bytes).buffer);
  });

  it('leaves out a header without a value, and names one that cannot be sent', async () => {
    const server = await serveStock();
    const missing = { 'X-Missing': undefined as unknown as string, 'X-There': '1' };
    await connect(server.url, { ...POLLING, extraHeaders: missing });
    expect(server.seen[0]!.headers).toMatchObject({ 'x-there': '1' });
    expect(server.seen[0]!.headers).not.toHaveProperty('x-missing');
    const error = await refusal(server.url, { ...POLLING, extraHeaders: { 'X-A': 'a\r\nb' } });
    expect(error).toMatchObject({
      message: 'xhr poll error',
      description: 0,
      cause: { code: 'ERR_INVALID_CHAR' },
    });
    expect((error.cause as Error).message).toContain('X-A');
  });

  it('goes through the agent that was given, which keeps its connections', async () => {
    const server = await serveStock();
    const agent = new Agent({ keepAlive: true });
    afterThisTest(() => agent.destroy());
    const ports = new Set<number>();
    server.http.on('connection', ({ remotePort }) => ports.add(remotePort!));
    const socket = await connect(server.url, { ...POLLING, agent });
    for (let i = 0; i < 5; i++) await socket.emitWithAck('echo', i);
    expect(server.seen.length).toBeGreaterThan(10);
    expect(ports.size).toBeLessThan(4);
  });

  it('reaches the server through a proxy, by an agent that asks it to CONNECT', async () => {
    const server = await serveStock();
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, client: Tcp, head) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization']}`);
      const [host, port] = request.url!.split(':');
      const far = dial(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        far.write(head);
        far.pipe(client).pipe(far);
      });
      far.on('error', () => client.destroy());
      client.on('error', () => far.destroy());
    });
    const port = await listen(proxy);
    afterThisTest(() => proxy.close());
    const agent = proxyAgent(port);
    for (const transports of [['polling'], ['websocket']]) {
      const socket = await connect(server.url, { transports, agent });
      expect(await socket.emitWithAck('echo', 'x')).toBe('x');
      socket.disconnect();
    }
    const target = server.url.slice('http://'.length);
    expect(asked.length).toBeGreaterThan(3);
    expect(new Set(asked)).toEqual(new Set([`${target} Basic dTpw`]));
  });

  it.each([301, 302, 307, 308])(
    'follows a redirect with status %i, GET and POST, and takes no header of the application to another server',
    async (status) => {
      const server = await serveStock();
      const { url } = await redirecting(({ url }) => [status, `${server.url}${url}`]);
      const extraHeaders = { Authorization: 'secret', Cookie: 'a=1', 'X-Token': 'secret' };
      const socket = await connect(url, { ...POLLING, extraHeaders });
      expect(await socket.emitWithAck('echo', 'x')).toBe('x');
      for (const { headers } of server.seen) {
        // What is meant for one server is not for another.
        expect(headers).not.toHaveProperty('authorization');
        expect(headers).not.toHaveProperty('cookie');
        // A browser would ask the other server by CORS first; here nobody does.
        expect(headers).not.toHaveProperty('x-token');
      }
    },
  );

  it.each([
    ['that lead in a circle', '/socket.io/', 6],
    ['to something else than HTTP', 'file:///etc/passwd', 1],
    ['to nowhere', 'http://[', 1],
  ])('reports redirects %s by their status', async (_name, location, times) => {
    const { url, requests } = await redirecting(() => [302, location]);
    expect(await refusal(url, POLLING)).toMatchObject({ description: 302 });
    expect(requests).toHaveLength(times);
  });

  it.each<[string, (socket: Tcp) => void, object]>([
    ['ends the connection at once', (socket) => socket.end(), { code: 'ECONNRESET' }],
    ['resets the connection at once', (socket) => socket.resetAndDestroy(), { code: 'ECONNRESET' }],
    [
      'ends it after the request',
      (socket) => socket.once('data', () => socket.end()),
      { code: 'ECONNRESET' },
    ],
    [
      'ends it within the body',
      (socket) => socket.once('data', () => socket.end(answer('200 OK', '0{', 100))),
      { code: 'ECONNRESET' },
    ],
    [
      'speaks no HTTP',
      (socket) => socket.once('data', () => socket.end('hello\r\n\r\n')),
      { code: 'HPE_INVALID_CONSTANT' },
    ],
    [
      'switches protocols',
      (socket) =>
        socket.once('data', () =>
          socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
        ),
      {},
    ],
  ])('hears at once of a server that %s', async (_name, treat, cause) => {
    const url = await serveTcp(treat);
    const error = await refusal(url, { ...POLLING, timeout: false });
    expect(error).toMatchObject({ message: 'xhr poll error', description: 0, cause });
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('reports the status and the text of a refusal', async () => {
    const server = await serveStock({ allowRequest: (_request, done) => done('not you', false) });
    expect(await refusal(server.url, POLLING)).toMatchObject({
      message: 'xhr poll error',
      description: 403,
      context: { status: 403, responseText: '{"code":4,"message":"not you"}' },
    });
  });

  it('closes the connection of a request that is given up', async () => {
    let asked = () => {};
    let gone = () => {};
    const request = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const closed = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const url = await serveTcp((socket) => socket.once('data', asked).on('close', gone));
    const error = refusal(url, { ...POLLING, requestTimeout: 100 });
    await request;
    await error;
    await closed;
  });

  it('gives up a request after requestTimeout, and says that it took too long', async () => {
    const url = await serveTcp((socket) => socket.resume());
    const error = await refusal(url, { ...POLLING, timeout: false, requestTimeout: 50 });
    expect(error.cause).toMatchObject({ name: 'TimeoutError' });
  });

  it('gives it up too when memory was cleaned up meanwhile', async () => {
    let asked = () => {};
    const request = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const url = await serveTcp((socket) => socket.once('data', asked));
    const error = refusal(url, { ...POLLING, timeout: false, requestTimeout: 300 });
    await request;
    collectGarbage();
    expect((await error).cause).toMatchObject({ name: 'TimeoutError' });
  });

  it('leaves nothing behind: connections, timers, requests and warnings', async () => {
    const server = await serveStock();
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    afterThisTest(() => process.off('warning', note));
    const round = async (transports: string[]) => {
      const socket = await connect(server.url, { transports });
      await socket.emitWithAck('echo', 1);
      socket.disconnect();
    };
    for (let i = 0; i < 20; i++)
      await Promise.all(
        [...Array(10).keys()].map((index) => round([index % 2 ? 'websocket' : 'polling'])),
      );
    await expect.poll(() => server.io.engine.clientsCount).toBe(0);
    await expect.poll(resources, { timeout: 5_000 }).toEqual({ TCPServerWrap: 1 });
    expect(warnings).toEqual([]);
  }, 30_000);
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** The kinds of things that keep this process busy, with their numbers. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo())
    if (/TCP|TLS|HTTP|Timeout|GetAddrInfo/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const answer = (status: string, body: string, length = body.length) =>
  `HTTP/1.1 ${status}\r\nContent-Length: ${length}\r\n\r\n${body}`;

/** A server that sends everybody elsewhere. */
async function redirecting(
  to: (request: { url?: string | undefined }) => [status: number, location: string],
) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.method!);
    const [status, location] = to(request);
    response.writeHead(status, { location }).end();
  });
  const port = await listen(server);
  afterThisTest(() => server.close());
  return { url: `http://127.0.0.1:${port}`, requests };
}

/** What packages for proxies do, in small. */
function proxyAgent(port: number): Agent {
  class ProxyAgent extends Agent {
    override createConnection(...[target, done]: Parameters<Agent['createConnection']>): undefined {
      const headers = { 'Proxy-Authorization': 'Basic dTpw' };
      const path = `${target.host}:${target.port}`;
      httpRequest({ port, host: '127.0.0.1', method: 'CONNECT', path, headers, agent: false })
        .on('connect', (_response, socket) => done!(null, socket))
        .on('error', (error) => done!(error, undefined as never))
        .end();
    }
  }
  return new ProxyAgent();
}
