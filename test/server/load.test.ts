import { Socket as StockEngineClient } from 'engine.io-client';
import { describe, expect, it } from 'vitest';
import type { Socket as ServerSocket } from '../../test-server/index.js';
import { startEngineServer } from '../../test-server/index.js';
import { modes } from '../../test-server/modes.js';
import { afterThisTest, client, connected, happens, serve, until } from './support.js';

// Stock clients again, with much to carry and with many at once.

const TRANSPORTS = [['polling'], ['websocket'], ['polling', 'websocket']];
const KB = 1000;

describe.each(TRANSPORTS.map((transports) => [transports.join(' and '), transports] as const))(
  'over %s',
  (_, transports) => {
    it('a megabyte of text and of bytes comes and goes whole', async () => {
      const server = await serve({ maxHttpBufferSize: 3_000_000 });
      server.io.on('connection', (socket: ServerSocket) =>
        socket.on('echo', (value: unknown, done: (value: unknown) => void) => done(value)),
      );
      const socket = await connected(server.url, { transports });
      const text = 'é'.repeat(500 * KB);
      const bytes = Buffer.alloc(1000 * KB, 7);
      const [backText, backBytes] = await Promise.all([
        socket.emitWithAck('echo', text),
        socket.emitWithAck('echo', { deep: [bytes] }),
      ]);
      expect(backText === text).toBe(true);
      expect(Buffer.compare(backBytes.deep[0], bytes)).toBe(0);
    });

    it('fifty clients at once are told apart, and all get what is said to all', async () => {
      const server = await serve();
      const there: ServerSocket[] = [];
      server.io.on('connection', (socket: ServerSocket) => {
        there.push(socket);
        socket.join(Number(socket.handshake.auth.n) % 2 ? 'odd' : 'even');
        socket.on('who', (done: (n: unknown) => void) => done(socket.handshake.auth.n));
      });
      const clients = Array.from({ length: 50 }, (_, n) =>
        client(server.url, { transports, auth: { n } }),
      );
      const heard = clients.map((socket) => {
        const list: unknown[] = [];
        for (const name of ['all', 'odd']) socket.on(name, (value) => list.push(name, value));
        socket.on('ask', (done) => done((socket.auth as { n: number }).n));
        return list;
      });
      await until(() => there.length === 50 && clients.every(({ connected }) => connected));
      const numbers = Array.from({ length: 50 }, (_, n) => n);
      expect(await Promise.all(clients.map((socket) => socket.emitWithAck('who')))).toEqual(
        numbers,
      );
      server.io.to('odd').emit('odd', Buffer.of(1));
      server.io.emit('all', 2);
      const answers = (await server.io.timeout(5000).emitWithAck('ask')) as number[];
      expect(answers.sort((a, b) => a - b)).toEqual(numbers);
      for (const [n, list] of heard.entries())
        expect(list).toEqual(n % 2 ? ['odd', Buffer.of(1), 'all', 2] : ['all', 2]);
      for (const socket of clients) socket.disconnect();
      await until(() => server.sessions().length === 0);
      expect(server.io.sockets.sockets.size).toBe(0);
    });

    it('retries, time limits and buffered events find their answers', async () => {
      const server = await serve();
      const seen: unknown[] = [];
      server.io.on('connection', (socket: ServerSocket) => {
        socket.on('save', (n: number, done: () => void) => {
          seen.push(n);
          if (seen.length > 1) done();
        });
      });
      const socket = client(server.url, { transports, retries: 3, ackTimeout: 100 });
      const saved = socket.emitWithAck('save', 1);
      await saved;
      expect(seen).toEqual([1, 1]);
      await expect(socket.timeout(30).emitWithAck('unheard')).rejects.toThrow('timed out');
    });

    it('an engine client hears its own words again in order, and closes cleanly', async () => {
      const server = await modes.engine({ pingInterval: 5000, pingTimeout: 5000 });
      afterThisTest(() => server.close());
      const engine = new StockEngineClient(server.url, { path: '/engine.io', transports });
      afterThisTest(() => engine.close());
      const back: unknown[] = [];
      engine.on('message', (data) => back.push(data));
      const sent = Array.from({ length: 200 }, (_, n) => (n % 10 === 3 ? Buffer.of(n) : `n${n}`));
      for (const message of sent) engine.send(message);
      await until(() => back.length === sent.length);
      expect(back).toEqual(sent);
      if (transports.length === 2) await until(() => engine.transport.name === 'websocket');
      for (const message of sent) engine.send(message);
      await until(() => back.length === 2 * sent.length);
      expect(back.slice(sent.length)).toEqual(sent);
      const closed = happens(engine, 'close');
      engine.close();
      expect(await closed).toBe('forced close');
      await until(() => server.sessions().length === 0);
    });

    it('an engine client hears that the server closes', async () => {
      const server = await startEngineServer();
      afterThisTest(() => server.close());
      server.engine.on('connection', (session) => {
        session.send('goodbye');
        session.close();
      });
      const engine = new StockEngineClient(server.url, { path: '/engine.io', transports });
      const said = happens(engine, 'message');
      const closed = happens(engine, 'close');
      expect(await said).toBe('goodbye');
      expect(await closed).toBe('transport close');
      await until(() => server.sessions().length === 0);
    });
  },
);

it('a slow reader loses volatile events and no others', async () => {
  const server = await serve();
  const arrival = happens(server.io, 'connection');
  const socket = await connected(server.url, { transports: ['websocket'] });
  const there: ServerSocket = await arrival;
  const got: number[] = [];
  socket.on('n', (n) => got.push(n));
  for (let n = 0; n < 100; n++) (n % 2 ? there.volatile : there).emit('n', n);
  await until(() => got.includes(98));
  expect(got).toEqual(Array.from({ length: 50 }, (_, n) => 2 * n));
});
