import { describe, expect, it } from 'vitest';
import { dial, proxyTo, tcpServer } from './proxy-ends.js';
import { happens, until } from './support.js';

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
