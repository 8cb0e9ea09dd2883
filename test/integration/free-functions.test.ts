import { createSocket, events, io, measure, polling, probe, ready, webSocket } from 'holdfast';
import { describe, expect, it, vi } from 'vitest';
import { afterThisTest, serveStock } from './support.js';

const server = async () => {
  const stock = await serveStock();
  stock.io.on('connection', (socket) => {
    socket.on('ping-me', (answer: () => void) => answer());
    socket.on('count', (to: number) => {
      for (let n = 1; n <= to; n++) socket.emit('n', n);
    });
  });
  return stock;
};

describe('measure() with a stock server', () => {
  it('finds a round trip by an acknowledged event, on polling and on the WebSocket that follows', async () => {
    const { url } = await server();
    const socket = createSocket(url, {
      transports: [polling(), webSocket()],
      upgrade: probe(),
    }).connect();
    afterThisTest(() => socket.disconnect());
    const quality = measure(socket, { by: 'ping-me', every: 5 });
    afterThisTest(quality.subscribe(() => {}));
    await vi.waitFor(() => {
      expect(socket.getSnapshot().transport).toBe('websocket');
      expect(quality.getSnapshot()).toMatchObject({ samples: 10, lost: 0, error: null });
    });
    const { rttMs } = quality.getSnapshot();
    expect(rttMs).toBeGreaterThanOrEqual(0);
    expect(Object.keys(socket.acks).length).toBeLessThanOrEqual(1);
  });

  it('finds one by HTTP, and says what the server said when there is none', async () => {
    const { url } = await server();
    const socket = io(url, { forceNew: true });
    afterThisTest(() => socket.disconnect());
    await ready(socket);
    const by = async (signal: AbortSignal) => {
      const answer = await fetch(`${url}/socket.io/?EIO=4`, { signal });
      if (answer.status !== 400) throw new Error(`${answer.status}`);
    };
    const [http, nobody] = [
      measure(socket, { by, every: 5 }),
      measure(socket, { by: 'nobody-answers', every: 5, timeout: 20 }),
    ];
    for (const store of [http, nobody]) afterThisTest(store.subscribe(() => {}));
    await vi.waitFor(() => expect(http.getSnapshot().samples).toBeGreaterThan(1));
    await vi.waitFor(() =>
      expect(nobody.getSnapshot()).toMatchObject({
        ...{ rttMs: null, samples: 0, quality: 'poor' },
        error: { name: 'TimeoutError', limitMs: 20 },
      }),
    );
  });
});

describe('events() with a stock server', () => {
  it('gives every event, in order, to a loop that is slower than the server', async () => {
    const { url } = await server();
    const socket = io(url, { forceNew: true });
    afterThisTest(() => socket.disconnect());
    const numbers = events(socket, 'n');
    socket.emit('count', 200);
    const seen: number[] = [];
    for await (const [n] of numbers) {
      seen.push(n);
      await new Promise(setImmediate);
      if (n === 200) break;
    }
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(socket.hasListeners('n')).toBe(false);
  });
});
