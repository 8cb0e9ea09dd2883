import { describe, expect, it } from 'vitest';
import { dial, proxyTo, tcpServer } from './proxy-ends.js';
import { happens, until } from './support.js';

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
});
