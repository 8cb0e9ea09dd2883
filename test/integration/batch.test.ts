import { backoff, batch, createSocket, ready, webSocket } from 'holdfast';
import { batch as unpack } from 'holdfast/server';
import type { Socket } from 'socket.io';
import { io as stockClient } from 'socket.io-client';
import { describe, expect, it, vi } from 'vitest';
import { afterThisTest, serve, serveStock } from './support.js';

const served = async (application: (socket: Socket) => void, isUnpacking = true) => {
  const { io, url } = await serveStock();
  if (isUnpacking) io.on('connection', unpack());
  io.on('connection', application);
  return { io, url };
};

const open = (url: string) => {
  const socket = createSocket(url, {
    transports: [webSocket()],
    reconnect: backoff({ min: 10, max: 20 }),
  });
  afterThisTest(() => socket.disconnect());
  const strokes = batch(socket);
  socket.connect();
  return { socket, strokes };
};

/** Resolves once the server has said that it takes batches apart. */
const announced = ({ socket }: ReturnType<typeof open>) =>
  new Promise((resolve) => socket.once('$batch', resolve));

/** What came in on a socket of the server, by each of its doors. */
const journal = () => {
  const seen = { any: [] as unknown[][], used: [] as unknown[][], heard: [] as unknown[][] };
  const application = (socket: Socket) => {
    socket.onAny((...event) => seen.any.push(event));
    socket.use((event, next) => {
      seen.used.push([...event]);
      next();
    });
    for (const name of ['a', 'b', 'c'])
      socket.on(name, (...args) => seen.heard.push([name, ...args]));
    socket.on('ask', (question, answer) => answer(`${question}!`));
  };
  return { seen, application };
};

describe('batch() between Holdfast and a stock server', () => {
  it('is taken apart before catch-all listeners, middlewares and listeners, in order, binary too', async () => {
    const { seen, application } = journal();
    const { url } = await served(application);
    const client = open(url);
    await announced(client);
    client.strokes.emit('a', 1).emit('b', { bytes: Uint8Array.of(1, 2) });
    client.socket.emit('c', 'plain');
    client.strokes.emit('a', 2).emit('c');
    const answer = await client.socket.emitWithAck('ask', 'there');
    expect(answer).toBe('there!');
    const wanted = [['a', 1], ['b', { bytes: Buffer.of(1, 2) }], ['c', 'plain'], ['a', 2], ['c']];
    expect(seen.heard).toEqual(wanted);
    expect(seen.used.slice(0, -1)).toEqual(wanted);
    expect(seen.any.slice(0, -1)).toEqual(wanted);
  });

  it('takes ten thousand of one turn, each once, and an acknowledgement among them', async () => {
    const numbers: number[] = [];
    const { url } = await served((socket) => {
      socket.on('n', (n: number) => numbers.push(n));
      socket.on('count', (answer) => answer(numbers.length));
    });
    const client = open(url);
    await announced(client);
    for (let n = 0; n < 10_000; n++) client.strokes.emit('n', n);
    const count = await new Promise((resolve) => client.strokes.emit('count', resolve));
    expect(count).toBe(10_000);
    expect(numbers).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
  });

  it('lets a middleware refuse one of them', async () => {
    const heard: unknown[] = [];
    const errors: string[] = [];
    const { url } = await served((socket) => {
      socket.use(([name], next) => next(name === 'b' ? new Error('not b') : undefined));
      socket.on('error', ({ message }) => errors.push(message));
      for (const name of ['a', 'b', 'c']) socket.on(name, () => heard.push(name));
    });
    const client = open(url);
    await announced(client);
    client.strokes.emit('a').emit('b').emit('c');
    await vi.waitFor(() => expect(heard).toEqual(['a', 'c']));
    expect(errors).toEqual(['not b']);
  });

  it('goes on after the connection was lost', async () => {
    const { seen, application } = journal();
    const { io, url } = await served(application);
    const client = open(url);
    await announced(client);
    const again = announced(client);
    const lost = new Promise((resolve) => client.socket.once('disconnect', resolve));
    for (const { conn } of io.sockets.sockets.values()) conn.close();
    await lost;
    client.strokes.emit('a', 1).emit('a', 2);
    await again;
    client.strokes.emit('a', 3).emit('a', 4);
    await vi.waitFor(() => expect(seen.heard.map(([, n]) => n)).toEqual([1, 2, 3, 4]));
  });

  it.each([
    ['a stock server without it', async (app: (socket: Socket) => void) => served(app, false)],
    [
      'the reference server',
      async (app: (socket: Socket) => void) => {
        const server = await serve();
        server.io.on('connection', app as never);
        return server;
      },
    ],
  ])('is plain events towards %s', async (_, start) => {
    const heard: unknown[] = [];
    const { url } = await start((socket) => {
      for (const name of ['a', 'b', '$batch'])
        socket.on(name, (...args: unknown[]) => heard.push([name, ...args]));
    });
    const client = open(url);
    await ready(client.socket);
    client.strokes.emit('a', 1).emit('b', 2);
    await vi.waitFor(() =>
      expect(heard).toEqual([
        ['a', 1],
        ['b', 2],
      ]),
    );
  });

  it('serves clients that do not ask as before', async () => {
    const { seen, application } = journal();
    const { url } = await served(application);
    const socket = stockClient(url, { forceNew: true, transports: ['websocket'] });
    afterThisTest(() => socket.disconnect());
    const told: unknown[] = [];
    socket.onAny((name) => told.push(name));
    socket.emit('a', 1);
    expect(await socket.emitWithAck('ask', 'and')).toBe('and!');
    expect(seen.heard).toEqual([['a', 1]]);
    expect(told).toEqual([]);
  });

  it.each([
    [['$batch']],
    [['$batch', { length: 1 }]],
    [['$batch', [['a'], 'b']]],
    [['$batch', [['disconnect', 'lie']]]],
    [['$batch', [['$batch', []]]]],
    [['$batch', [[null]]]],
  ])('ends the connection for %j, and no listener hears of it', async (event) => {
    const { seen, application } = journal();
    const lost: string[] = [];
    const { url } = await served((socket) => {
      application(socket);
      socket.on('disconnect', (reason) => lost.push(reason));
    });
    const socket = stockClient(url, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      auth: { $batch: 1 },
    });
    afterThisTest(() => socket.disconnect());
    await new Promise((resolve) => socket.once('$batch', resolve));
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.emit(...(event as [string]));
    await gone;
    await vi.waitFor(() => expect(lost).toEqual(['server namespace disconnect']));
    expect(seen).toEqual({ any: [], used: [], heard: [] });
  });
});
