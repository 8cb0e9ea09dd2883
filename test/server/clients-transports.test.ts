import { describe, expect, it } from 'vitest';
import type { Socket as ServerSocket } from '../../test-server/index.js';
import { client, connected, happens, serve, until } from './support.js';

// Judged by the stock client: what it understands is right.

const TRANSPORTS = [['polling'], ['websocket']];

describe.each(TRANSPORTS)('over %s alone', (transport) => {
  const transports = [transport];

  it('connects, keeps its heartbeat and leaves no session behind', async () => {
    const server = await serve({ pingInterval: 30 });
    const socket = await connected(server.url, { transports });
    for (let pings = 0; pings < 3; pings++) await happens(socket.io, 'ping');
    expect(socket.connected).toBe(true);
    expect(server.sessions()).toEqual([{ sid: socket.io.engine.id, transport }]);
    socket.disconnect();
    await until(() => server.sessions().length === 0);
  });

  it('acknowledges in both directions, with all arguments', async () => {
    const server = await serve();
    server.io.on('connection', (socket: ServerSocket) => {
      socket.on('sum', (a: number, b: number, done: (sum: number) => void) => done(a + b));
    });
    const arrival = happens(server.io, 'connection');
    const socket = await connected(server.url, { transports });
    socket.on('whoami', (greeting, done) => done(`${greeting}, client`));
    expect(await socket.emitWithAck('sum', 1, 2)).toBe(3);
    const there: ServerSocket = await arrival;
    expect(await there.emitWithAck('whoami', 'hello')).toBe('hello, client');
    const answer = new Promise((resolve) => there.emit('whoami', 'plain', resolve));
    expect(await answer).toBe('plain, client');
  });

  it('carries binary in both directions, nested, and in acknowledgements', async () => {
    const server = await serve();
    server.io.on('connection', (socket: ServerSocket) => {
      socket.on('echo', (value: unknown, done?: (value: unknown) => void) =>
        done ? done(value) : socket.emit('echo', value),
      );
    });
    const socket = await connected(server.url, { transports });
    const value = {
      list: [Buffer.of(1, 2), { deep: Buffer.of(3) }],
      empty: Buffer.alloc(0),
      text: 'é',
    };
    socket.emit('echo', value);
    expect(await happens(socket, 'echo')).toEqual(value);
    expect(await socket.emitWithAck('echo', value)).toEqual(value);
    expect(await socket.emitWithAck('echo', new Uint8Array([1, 2, 3]).subarray(1))).toEqual(
      Buffer.of(2, 3),
    );
  });

  it('keeps the order of a thousand messages with a binary one among them', async () => {
    const server = await serve();
    server.io.on('connection', (socket: ServerSocket) => {
      socket.on('n', (n: unknown) => socket.emit('n', n));
    });
    const socket = await connected(server.url, { transports });
    const got: unknown[] = [];
    socket.on('n', (n) => got.push(n));
    const sent = Array.from({ length: 1000 }, (_, n) => (n % 100 === 7 ? Buffer.of(n % 256) : n));
    for (const n of sent) socket.emit('n', n);
    await until(() => got.length === sent.length);
    expect(got).toEqual(sent);
  });
});

describe('the upgrade', () => {
  it('moves a session from polling to WebSocket and loses nothing', async () => {
    const server = await serve();
    const got: number[] = [];
    const back: number[] = [];
    server.io.on('connection', (socket: ServerSocket) => {
      socket.on('n', (n: number) => {
        got.push(n);
        socket.emit('n', n);
      });
    });
    const socket = client(server.url);
    socket.on('n', (n) => back.push(n));
    let n = 0;
    const timer = setInterval(() => socket.emit('n', n++), 1);
    const manager = socket.io;
    await happens(manager, 'open');
    await happens(manager.engine, 'upgrade');
    clearInterval(timer);
    for (const end = n + 50; n < end; ) socket.emit('n', n++);
    await until(() => back.length === n);
    expect(got).toEqual(Array.from({ length: n }, (_, index) => index));
    expect(back).toEqual(got);
    expect(server.sessions()).toEqual([{ sid: manager.engine.id, transport: 'websocket' }]);
    expect(server.log.filter(({ kind }) => kind === 'upgrade')).toMatchObject([{ status: 101 }]);
  });

  it('is not offered when it is not allowed', async () => {
    const server = await serve({ allowUpgrades: false, pingInterval: 30 });
    const socket = await connected(server.url);
    await happens(socket.io, 'ping');
    expect(server.log.some(({ kind }) => kind === 'upgrade')).toBe(false);
  });

  it('is given up when the probe stays mute beyond upgradeTimeout', async () => {
    const server = await serve({ upgradeTimeout: 50 });
    server.faults.afterProbe('mute');
    const socket = client(server.url);
    await happens(socket.io, 'open');
    const error: Error = await happens(socket.io.engine, 'upgradeError');
    expect(error.message).toContain('probe error');
    expect(server.sessions()).toMatchObject([{ transport: 'polling' }]);
  });
});
