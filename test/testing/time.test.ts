import { backoff, createSocket, io, polling, probe, ready, webSocket } from 'holdfast';
import type { ServerSocket } from 'holdfast/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterThisTest, join, quiet, serve, type TransportName } from './support.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ways: [name: string, transports: TransportName[]][] = [
  ['polling', ['polling']],
  ['websocket', ['websocket']],
  ['an upgrade', ['polling', 'websocket']],
];

describe.each(ways)('under a fake clock, by %s', (_, transports) => {
  it('connects, sends and answers while no time passes', async () => {
    const server = serve();
    server.io.on('connection', (socket: ServerSocket) =>
      socket.on('echo', (what: unknown, done: (what: unknown) => void) => done(what)),
    );
    const now = Date.now();
    const { socket } = await join(server, { transports });
    expect(await socket.emitWithAck('echo', 'hello')).toBe('hello');
    const bytes = await socket.emitWithAck('echo', Uint8Array.of(1));
    expect(new Uint8Array(bytes as ArrayBuffer)).toEqual(Uint8Array.of(1));
    expect(Date.now()).toBe(now);
  });

  it('stays connected by its heartbeat for hours', async () => {
    const server = serve();
    const { socket } = await join(server, { transports });
    await vi.advanceTimersByTimeAsync(3 * 3_600_000);
    expect(socket.connected).toBe(true);
    expect([server.connections, server.opened]).toEqual([1, 1]);
  });

  it('ends on both sides when the heartbeat finds silence', async () => {
    const server = serve({ pingInterval: 10_000, pingTimeout: 5_000 });
    const { socket, there } = await join(server, { transports });
    await vi.advanceTimersByTimeAsync(1);
    const reasons: unknown[] = [];
    socket.on('disconnect', (reason) => reasons.push(reason));
    there.on('disconnect', (reason: unknown) => reasons.push(reason));
    server.silence();
    await vi.advanceTimersByTimeAsync(14_900);
    expect(reasons).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(reasons).toEqual(['ping timeout', 'ping timeout']);
    await vi.advanceTimersByTimeAsync(5);
    expect(socket.connected).toBe(true);
  });
});

describe('under a fake clock', () => {
  it('a silent link stays silent when the server has given it up', async () => {
    const server = serve();
    const { there } = await join(server, { transports: ['polling'] });
    server.silence();
    there.conn.end('ping timeout');
    const at = `http://app.test/socket.io/?EIO=4&transport=polling&sid=${there.conn.id}`;
    const asked = server.platform().fetch(at, { method: 'POST', body: '6' });
    await quiet();
    expect(await Promise.race([asked, 'nothing yet'])).toBe('nothing yet');
    server.silence(false);
    expect((await asked).status).toBe(400);
  });

  it('upgrades as soon as a timer may run', async () => {
    const { transport } = await join(serve());
    expect(transport()).toBe('polling');
    await vi.advanceTimersByTimeAsync(1);
    expect(transport()).toBe('websocket');
  });

  it('comes back by the delays of its backoff', async () => {
    const server = serve();
    const socket = createSocket('http://app.test', {
      platform: server.platform(),
      transports: [webSocket()],
      reconnect: backoff({ min: 1_000, max: 8_000, jitter: 0 }),
    }).connect();
    await ready(socket);
    server.restart({ downMs: 10_000 });
    await quiet();
    const start = Date.now();
    const attempts: number[] = [];
    socket.io.on('reconnect_attempt', () => attempts.push(Date.now() - start));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toEqual([1_000, 3_000, 7_000, 15_000]);
    expect(socket.connected).toBe(true);
    expect(server.opened).toBe(2);
  });

  it('delays an acknowledgement to the millisecond', async () => {
    const server = serve();
    server.io.on('connection', (socket: ServerSocket) =>
      socket.on('save', (done: () => void) => done()),
    );
    const { socket } = await join(server);
    await vi.advanceTimersByTimeAsync(1);
    server.delayAck(3_000);
    let isSaved = false;
    void socket.emitWithAck('save').then(() => {
      isSaved = true;
    });
    await vi.advanceTimersByTimeAsync(2_999);
    expect(isSaved).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isSaved).toBe(true);
  });

  it('forgets a session that could have been recovered once its time is over', async () => {
    const server = serve({ connectionStateRecovery: { maxDisconnectionDuration: 60_000 } });
    for (const [awayMs, recovered] of [
      [59_000, true],
      [61_000, false],
    ] as const) {
      const socket = io('http://app.test', { platform: server.platform(), forceNew: true });
      await ready(socket);
      server.io.emit('say', 'so that there is an offset');
      await quiet();
      server.offline();
      await vi.advanceTimersByTimeAsync(awayMs);
      server.offline(false);
      await ready(socket);
      expect(socket.recovered).toBe(recovered);
      socket.disconnect();
    }
  });
});

describe('close()', () => {
  /** What may be under way when a test ends; each leaves timers on both sides. */
  const states: Record<string, (server: ReturnType<typeof serve>) => Promise<unknown>> = {
    'with a client that only begins': async (server) => {
      io('http://app.test', { platform: server.platform(), forceNew: true });
    },
    'in the midst of an upgrade': async (server) => {
      const socket = io('http://app.test', { platform: server.platform(), forceNew: true });
      await ready(socket);
      vi.advanceTimersByTime(1);
      for (let turn = 0; turn < 3; turn++) await Promise.resolve();
      expect(socket.io.engine?.transport.name).toBe('polling');
    },
    'with acknowledgements due on both sides': async (server) => {
      const { socket, there } = await join(server);
      socket
        .timeout(5_000)
        .emitWithAck('never')
        .catch(() => {});
      there.timeout(5_000).emit('never', () => {});
      server.delayAck(1_000);
      there.on('later', (done: () => void) => done());
      socket.emit('later', () => {});
      await quiet();
    },
    'with a client that waits for its next attempt': async (server) => {
      const { socket } = await join(server, { transports: ['websocket'] });
      server.restart({ downMs: 60_000 });
      await quiet();
      expect(socket.getSnapshot().status).toBe('reconnecting');
    },
    'with a silent link': async (server) => {
      const { socket } = await join(server);
      server.silence();
      socket.emit('unheard', Uint8Array.of(1));
      socket.disconnect();
      await quiet();
    },
    'with a session without a namespace': async (server) => {
      const answer = await server
        .platform()
        .fetch('http://app.test/socket.io/?EIO=4&transport=polling', {});
      expect(answer.status).toBe(200);
    },
    'with an application that emits as it goes': async (server) => {
      const { socket } = await join(server);
      socket.on('disconnect', () => socket.timeout(1_000).emit('bye', () => {}));
    },
    'with a server socket that is leaving': async (server) => {
      const { there } = await join(server, { transports: ['polling'] });
      there.emit('a');
      there.disconnect(true);
    },
    'with namespaces that share a connection': async (server) => {
      for (const name of ['/a', '/b']) server.io.of(name);
      const socket = createSocket('http://app.test/a', {
        platform: server.platform(),
        transports: [polling(), webSocket()],
        upgrade: probe(),
      }).connect();
      afterThisTest(() => socket.disconnect());
      socket.io.socket('/b').connect();
      await quiet();
    },
  };

  it.each(Object.keys(states))('leaves no timer: %s', async (name) => {
    const server = serve();
    await states[name]!(server);
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    server.close();
    expect(vi.getTimerCount()).toBe(0);
    await quiet();
    expect(vi.getTimerCount()).toBe(0);
    expect(server.connections).toBe(0);
  });
});
