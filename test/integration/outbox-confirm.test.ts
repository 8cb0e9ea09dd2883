import { io } from 'holdfast';
import { memoryStore, type OutboxOptions, outbox } from 'holdfast/offline';
import type { ServerOptions } from 'socket.io';
import { describe, expect, it } from 'vitest';
import { afterThisTest, serveStock } from './support.js';

/** An outbox at a stock server, which notes what it decodes. */
async function open(
  transport: 'polling' | 'websocket',
  options: Partial<OutboxOptions>,
  server: Partial<ServerOptions> = {},
) {
  const there = await serveStock(server);
  const decoded: unknown[] = [];
  there.io.on('connection', (socket) => {
    socket.onAny((event, ...args) => decoded.push([event, ...args]));
  });
  const socket = io(there.url, { transports: [transport], autoConnect: false });
  const box = outbox(socket, { scope: 'ann', store: memoryStore(), dedupe: 'off', ...options });
  afterThisTest(async () => {
    await box.close();
    socket.disconnect();
  });
  const connect = () =>
    new Promise<void>((resolve) => {
      socket.on('connect', resolve);
      socket.connect();
    });
  return { ...there, box, socket, decoded, connect };
}

describe('`written`, by polling', () => {
  it('is told when the POST of that item was answered, and no other', async () => {
    const {
      io: server,
      box,
      decoded,
      connect,
    } = await open('polling', {
      confirm: 'written',
      key: (_, [n]) => `${n}`,
    });
    const held: (() => void)[] = [];
    let holds = false;
    server.engine.use(
      (request: { method: string }, response: { end(): void }, next: () => void) => {
        if (request.method === 'POST' && holds) {
          const end = response.end.bind(response);
          response.end = (...args) => void held.push(() => end(...args));
        }
        next();
      },
    );
    await connect();
    holds = true;
    const first = box.emit('m', 1);
    await expect.poll(() => decoded).toEqual([['m', 1]]);
    const second = box.emit('m', 2);
    await second.sent;
    expect([first, second].map(({ state }) => state.getSnapshot())).toEqual([
      'inflight',
      'inflight',
    ]);
    held.shift()!();
    // In a POST of its own, which is held as well.
    await expect
      .poll(() => decoded)
      .toEqual([
        ['m', 1],
        ['m', 2],
      ]);
    expect(second.state.getSnapshot()).toBe('inflight');
    holds = false;
    held.shift()!();
    expect(await Promise.all([first.done, second.done])).toEqual([[], []]);
    expect(first.state.getSnapshot()).toBe('written');
  });
});

describe.each(['polling', 'websocket'] as const)('`received`, by %s', (transport) => {
  it('needs no handler on the server, and comes after everything before it was decoded', async () => {
    const { box, decoded, connect } = await open(transport, {
      confirm: 'received',
      key: (_, [n]) => `${n}`,
    });
    const deliveries = Array.from({ length: 20 }, (_, n) => box.emit('m', n));
    const known = deliveries.map(({ done }, n) =>
      done.then(() => decoded.some((event) => (event as unknown[])[1] === n)),
    );
    await connect();
    expect(await Promise.all(known)).toEqual(Array(20).fill(true));
    expect(deliveries.map(({ state }) => state.getSnapshot())).toEqual(Array(20).fill('received'));
    expect(box.getSnapshot().guarantee).toBe('at-least-once');
  });

  it('ends as `written` at a server that accepts every namespace, which is told goodbye', async () => {
    const { io: server, box, socket, connect } = await open(transport, { confirm: 'received' });
    const asked: string[] = [];
    const left = new Promise((resolve) => {
      server.of(/.*/).on('connection', (other) => {
        asked.push(other.nsp.name);
        other.on('disconnect', resolve);
      });
    });
    const deliveries = [box.emit('m', 1), box.emit('m', 2)];
    await connect();
    await Promise.all(deliveries.map(({ done }) => done));
    expect(deliveries.map(({ state }) => state.getSnapshot())).toEqual(['written', 'written']);
    expect(await left).toBe('client namespace disconnect');
    expect(asked).toEqual(['/holdfast-receipt/']);
    expect(socket.connected).toBe(true);
    expect(box.getSnapshot().guarantee).toBe('at-most-once');
  });
});
