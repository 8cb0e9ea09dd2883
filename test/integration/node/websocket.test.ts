import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../package/published.js';
import { afterThisTest, connect, refusal, serveStock, upgraded } from './support.js';

const WS = { transports: ['websocket'] };

describe('a WebSocket in Node', () => {
  it('sends the headers, the origin and the subprotocols that were asked for', async () => {
    const server = await serveStock();
    await connect(server.url, {
      ...WS,
      extraHeaders: { 'X-Token': 'a', Cookie: 'b=1' },
      protocols: ['one', 'two'],
      origin: 'https://page.example',
    });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]!.headers).toMatchObject({
      'x-token': 'a',
      cookie: 'b=1',
      origin: 'https://page.example',
      'sec-websocket-protocol': 'one,two',
    });
  });

  it('carries Buffers, before and after an upgrade', async () => {
    const server = await serveStock();
    for (const transports of [['websocket'], ['polling', 'websocket']]) {
      const socket = await connect(server.url, { transports });
      await upgraded(socket);
      const echoed = await socket.emitWithAck('echo', Uint8Array.of(1, 2));
      expect(echoed).toEqual(Buffer.from([1, 2]));
      expect(Buffer.isBuffer(echoed)).toBe(true);
    }
  });

  it('compresses long messages only, where the server does too', async () => {
    const server = await serveStock({ perMessageDeflate: { threshold: 0 } });
    const socket = await connect(server.url, { ...WS, perMessageDeflate: { threshold: 500 } });
    const [offer] = server.seen;
    expect(offer!.headers['sec-websocket-extensions']).toMatch(/^permessage-deflate/);
    const received = await framesTo(server);
    await socket.emitWithAck('echo', 'x'.repeat(400));
    await socket.emitWithAck('echo', 'x'.repeat(600));
    expect(received.map(({ compressed }) => compressed)).toEqual([false, true]);
    expect(received[1]!.size).toBeLessThan(100);
  });

  it.each([
    [undefined, true],
    [true, true],
    [{ threshold: 10 }, true],
    [false, false],
  ])('with perMessageDeflate: %j offers compression: %s', async (perMessageDeflate, offered) => {
    const server = await serveStock();
    const extraHeaders = { 'X-A': '1' };
    await connect(server.url, { ...WS, extraHeaders, perMessageDeflate });
    const { headers } = server.seen[0]!;
    expect('sec-websocket-extensions' in headers).toBe(offered);
  });

  it('takes no message above maxPayload', async () => {
    const server = await serveStock();
    const socket = await connect(server.url, { ...WS, maxPayload: 1_000 });
    const lost = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.emit('echo', 'x'.repeat(2_000), () => {});
    expect(await lost).toMatch(/^transport (error|close)$/);
  });

  it.each([
    ['the code that the server closed with', 4_000, {}],
    ['that a message was above maxPayload', 1_009, { maxPayload: 1_000 }],
  ])('closes with a code that says: %s', async (_name, code, options) => {
    const server = await serveStock();
    // With headers, so that it is one of `ws` on every Node.
    const socket = await connect(server.url, { ...WS, extraHeaders: { 'X-A': '1' }, ...options });
    const there = rawOf(server);
    const closed = once(there, 'close');
    if (code === 4_000) there.close(code);
    else socket.emit('echo', 'x'.repeat(2_000), () => {});
    expect((await closed)[0]).toBe(code);
  });

  it('reports the status of a refusal', async () => {
    const server = await serveStock({ allowRequest: (_request, done) => done('no', false) });
    const error = await refusal(server.url, { ...WS, extraHeaders: { 'X-A': '1' } });
    expect(error.message).toBe('websocket error');
    expect((error.description as Error).message).toContain('400');
  });

  it('needs the package ws for what the native one cannot do, and says so where it is missing', async () => {
    const server = await serveStock();
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
    afterThisTest(() => rm(folder, { recursive: true }));
    // As it is installed, but alone.
    await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
    await cp(join(root, 'package.json'), join(folder, 'package.json'));
    const program = join(folder, 'alone.mjs');
    await cp(new URL('./alone.mjs', import.meta.url), program);
    for (const file of ['dist/index.node.js', 'dist/index.cjs']) {
      const child = fork(program, [server.url, join(folder, file)], { cwd: folder });
      afterThisTest(() => child.kill('SIGKILL'));
      const [heard] = (await once(child, 'message')) as [Record<string, string>];
      const native = 'WebSocket' in globalThis;
      expect(heard.upgraded).toBe(
        native ? 'connected' : 'This Node has no global WebSocket (Node 22 has): npm install ws',
      );
      expect(heard.headers).toBe(
        'extraHeaders on a WebSocket: Node needs the package "ws" for that: npm install ws',
      );
      expect(heard.polling).toBe('connected');
    }
  });
});

/** The frames that the server's only WebSocket gets from now on. */
async function framesTo(server: Awaited<ReturnType<typeof serveStock>>) {
  const frames: { compressed: boolean; size: number }[] = [];
  rawOf(server)._socket.on('data', (bytes: Buffer) => {
    // RFC 6455 and 7692: the reserved bit 1 of the first byte; client frames are masked.
    if ((bytes[0]! & 0x0f) === 1)
      frames.push({ compressed: (bytes[0]! & 0x40) !== 0, size: bytes.length });
  });
  return frames;
}

interface Raw extends NodeJS.EventEmitter {
  _socket: NodeJS.EventEmitter;
  close(code: number): void;
}

/** The server's only WebSocket. */
function rawOf(server: Awaited<ReturnType<typeof serveStock>>): Raw {
  const [client] = Object.values(
    (server.io.engine as unknown as { clients: Record<string, { transport: { socket: Raw } }> })
      .clients,
  );
  return client!.transport.socket;
}
