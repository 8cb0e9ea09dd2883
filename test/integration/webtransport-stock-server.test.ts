import { backoff, createSocket, polling, probe, webSocket, webTransport } from 'holdfast';
import { describe, expect, it } from 'vitest';
import { afterThisTest } from './support.js';
import {
  type Client,
  type Create,
  large,
  next,
  OFFERED,
  ours,
  serveSessions,
} from './webtransport-support.js';

const parts: Create = (url, { WebTransport }, transports) => {
  const known = {
    polling: polling(),
    websocket: webSocket(),
    webtransport: webTransport({ WebTransport }),
  };
  return createSocket(url, {
    transports: transports.map((name) => known[name as 'polling']),
    upgrade: probe(),
    reconnect: backoff({ min: 10, max: 10 }),
  }).connect() as Client;
};
const CREATORS: [string, Create][] = [
  ['io()', ours],
  ['createSocket()', parts],
];

describe.each(CREATORS)('over WebTransport, %s and the stock server', (_, create) => {
  it.each([
    ['alone', ['webtransport']],
    ['after polling', OFFERED],
  ])('exchange events, acknowledgements and bytes, %s', async (when, transports) => {
    const { server, url, host } = await serveSessions();
    const upgraded = new Promise((resolve) =>
      server.engine.on('connection', (engine: { once(event: string, run: unknown): void }) =>
        when === 'alone' ? resolve(null) : engine.once('upgrade', resolve),
      ),
    );
    const client = create(url, host, transports);
    afterThisTest(() => client.disconnect());
    // Some of it before, some while and some after the upgrade: everything arrives once, in order.
    const log: unknown[] = [];
    client.on('n', (n: unknown) => log.push(n));
    server.on('connection', (socket) => socket.on('n', (n) => socket.emit('n', n)));
    for (let n = 0; n < 20; n++) client.emit('n', n);
    await next(client, 'connect');
    for (let n = 20; n < 40; n++) client.emit('n', n);
    await upgraded;
    for (let n = 40; n < 60; n++) client.emit('n', n);
    expect(await client.emitWithAck('echo', large)).toBe(large);
    expect(log).toEqual(Array.from({ length: 60 }, (_, n) => n));

    const bytes = new Uint8Array(100_000).fill(7);
    const back = (await client.emitWithAck('echo', bytes)) as Uint8Array;
    expect(Buffer.from(back).equals(bytes)).toBe(true);
    expect(await client.emitWithAck('size', new Uint8Array(0), new Blob([]))).toEqual([0, 0]);
    client.on('asked', (value: unknown, answer: (value: unknown) => void) => answer(value));
    const got = next(client, 'got');
    client.emit('ask back', { a: [1] });
    expect(await got).toEqual({ a: [1] });
    expect(host.sessions.length).toBe(1);
    expect([...server.sockets.sockets.values()][0]!.conn.transport.name).toBe('webtransport');
  });

  it('closes from here, and the server learns of it', async () => {
    const { server, url, host } = await serveSessions();
    const client = create(url, host, ['webtransport']);
    await next(client, 'connect');
    const left = new Promise((resolve) =>
      [...server.sockets.sockets.values()][0]!.on('disconnect', resolve),
    );
    client.disconnect();
    expect(await left).toBe('client namespace disconnect');
    expect(client.connected).toBe(false);
    await host.sessions[0]!.closed;
    expect(host.live()).toBe(0);
    expect(host.sessions[0]!.locks()).toEqual([]);
  });

  it('closes from there, and comes back when only the connection was closed', async () => {
    const { server, url, host } = await serveSessions();
    const client = create(url, host, ['webtransport']);
    afterThisTest(() => client.disconnect());
    await next(client, 'connect');
    const [reason, back] = [next(client, 'disconnect'), next(client, 'connect')];
    [...server.sockets.sockets.values()][0]!.conn.close();
    expect(await reason).toBe('transport close');
    await back;
    expect(host.sessions.map(({ state }) => state)).toEqual(['closed', 'connected']);
    const left = next(client, 'disconnect');
    client.emit('leave', false);
    expect(await left).toBe('io server disconnect');
  });

  it('comes back after a loss', async () => {
    const { url, host } = await serveSessions();
    const client = create(url, host, ['webtransport']);
    afterThisTest(() => client.disconnect());
    await next(client, 'connect');
    const [reason, back] = [next(client, 'disconnect'), next(client, 'connect')];
    host.sessions[0]!.fail();
    expect(await reason).toBe('transport error');
    await back;
    expect(await client.emitWithAck('echo', 1)).toBe(1);
  });

  it('falls back to WebSocket when the session is refused', async () => {
    const { server, url, host } = await serveSessions();
    host.onSession = (session) => session.refuse();
    const client = create(url, host, OFFERED);
    afterThisTest(() => client.disconnect());
    const upgraded = new Promise((resolve) =>
      server.engine.on('connection', (engine: { once(event: string, run: unknown): void }) =>
        engine.once('upgrade', resolve),
      ),
    );
    await next(client, 'connect');
    expect(await upgraded).toMatchObject({ name: 'websocket' });
    expect(await client.emitWithAck('echo', large)).toBe(large);
  });
});
