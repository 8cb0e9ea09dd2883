import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Socket as ServerSocket, TestServer } from '../../test-server/index.js';
import {
  afterThisTest,
  ask,
  client,
  connected,
  happens,
  polling,
  rawSocket,
  serve,
  session,
  until,
} from './support.js';

async function pair(server: TestServer, transport = 'websocket', reconnection = false) {
  const arrival = happens(server.io, 'connection');
  const here = await connected(server.url, { transports: [transport], reconnection });
  const there: ServerSocket = await arrival;
  const got: unknown[] = [];
  here.on('n', (n) => got.push(n));
  return { here, there, got };
}

describe('upgrade faults', () => {
  it('refuse a WebSocket with 400, and the client stays on polling', async () => {
    const server = await serve();
    server.faults.upgrade('refuse');
    const here = client(server.url);
    await happens(here.io, 'open');
    await happens(here.io.engine, 'upgradeError');
    await until(() => here.connected);
    expect(server.sessions()).toMatchObject([{ transport: 'polling' }]);
    expect(server.log.find(({ kind }) => kind === 'upgrade')).toMatchObject({ status: 400 });
    await expect(rawSocket(server.url, '?EIO=4&transport=websocket')).rejects.toThrow('400');
  });

  it('hang without an answer, and messages flow over polling meanwhile', async () => {
    const server = await serve({ pingInterval: 20 });
    server.faults.upgrade('hang');
    const here = await connected(server.url);
    const upgrade = () => server.log.find(({ kind }) => kind === 'upgrade');
    await until(() => upgrade() !== undefined);
    await happens(here.io, 'ping');
    const record = upgrade();
    expect(record?.status).toBeUndefined();
    expect(record?.endedAt).toBeUndefined();
    expect(here.io.engine.transport.name).toBe('polling');
  });

  it('reset the connection', async () => {
    const server = await serve();
    server.faults.upgrade('reset');
    const here = client(server.url, { transports: ['websocket'], reconnection: false });
    expect(await happens(here, 'connect_error')).toMatchObject({ message: 'websocket error' });
    await until(() => server.log[0]?.endedAt !== undefined);
    expect(server.log).toMatchObject([{ kind: 'websocket' }]);
  });

  it('close the probe when its ping comes', async () => {
    const server = await serve();
    server.faults.afterProbe('close');
    const here = client(server.url);
    await happens(here.io, 'open');
    const error: Error = await happens(here.io.engine, 'upgradeError');
    expect(error.message).toContain('probe error');
    await until(() => here.connected);
  });
});

describe('connection faults', () => {
  it.each(['polling', 'websocket'])('cut every TCP connection under %s', async (transport) => {
    const server = await serve();
    const { here, there } = await pair(server, transport);
    await until(() => there.conn.transport.writable);
    const both = Promise.all([happens(here, 'disconnect'), happens(there, 'disconnect')]);
    server.faults.cut();
    const [mine, theirs] = await both;
    expect(mine).toBe(transport === 'polling' ? 'transport error' : 'transport close');
    expect(theirs).toBe(transport === 'polling' ? 'transport error' : 'transport close');
    expect(server.sessions()).toEqual([]);
  });

  it.each(['polling', 'websocket'])(
    'go silent under %s: both sides time out, while a new client is served',
    async (transport) => {
      const server = await serve({ pingInterval: 100, pingTimeout: 150 });
      const { here, there, got } = await pair(server, transport);
      const both = Promise.all([happens(here, 'disconnect'), happens(there, 'disconnect')]);
      server.faults.silence();
      there.emit('n', 1);
      here.emit('n', 1);
      await connected(server.url, { transports: [transport] });
      expect(await both).toEqual(['ping timeout', 'ping timeout']);
      expect(got).toEqual([]);
    },
  );

  it.each(['polling', 'websocket'])(
    'lift the silence under %s, and what was held arrives in order both ways',
    async (transport) => {
      const server = await serve({ pingInterval: 5000, pingTimeout: 5000 });
      const { here, there, got } = await pair(server, transport);
      const heard: unknown[] = [];
      there.on('n', (n) => heard.push(n));
      await until(() => there.conn.transport.writable);
      server.faults.silence();
      for (let n = 0; n < 20; n++) {
        there.emit('n', n);
        here.emit('n', n);
      }
      await connected(server.url, { transports: [transport] }); // Time enough for a leak to show.
      expect([got, heard]).toEqual([[], []]);
      server.faults.silence(false);
      await until(() => got.length === 20 && heard.length === 20);
      const all = Array.from({ length: 20 }, (_, n) => n);
      expect([got, heard]).toEqual([all, all]);
    },
  );

  it('stay silent for later requests of the same session, on any connection', async () => {
    const server = await serve({ pingInterval: 150, pingTimeout: 150 });
    const sid = await session(server.url);
    server.faults.silence();
    let answered = false;
    const late = ask(server.url, polling(sid)).finally(() => {
      answered = true;
    });
    await until(() => server.sessions().length === 0);
    await session(server.url);
    expect(answered).toBe(false);
    server.faults.silence(false);
    expect(await late).toMatchObject({
      status: 400,
      body: '{"code":1,"message":"Session ID unknown"}',
    });
  });

  it('delay what is sent, in order', async () => {
    const server = await serve();
    const { there, got } = await pair(server);
    server.faults.delay(40);
    const start = performance.now();
    there.emit('n', 1);
    server.faults.delay(0);
    there.emit('n', 2); // Sent without a delay, but never before what was sent earlier.
    await until(() => got.length === 2);
    expect(performance.now() - start).toBeGreaterThan(35);
    expect(got).toEqual([1, 2]);
    there.emit('n', 3);
    await until(() => got.length === 3);
  });

  it('refuse new connections and leave present ones alone', async () => {
    const server = await serve();
    const { here, there, got } = await pair(server);
    server.faults.refuse();
    const stranger = client(server.url, { reconnection: false, transports: ['polling'] });
    expect(await happens(stranger, 'connect_error')).toMatchObject({ message: 'xhr poll error' });
    const idle = connect(server.port, '127.0.0.1');
    afterThisTest(() => idle.destroy());
    idle.on('error', () => {});
    await happens(idle, 'close');
    there.emit('n', 1);
    await until(() => got.length === 1);
    expect(here.connected).toBe(true);
    server.faults.refuse(false);
    await connected(server.url);
  });
});

describe('answer faults', () => {
  it('give polling requests another status, and then serve them again', async () => {
    const server = await serve();
    server.faults.answer(502, 'Bad Gateway', 1);
    const here = client(server.url, { transports: ['polling'] });
    const error = await happens(here, 'connect_error');
    expect(error).toMatchObject({ message: 'xhr poll error', description: 502 });
    await happens(here, 'connect');
    server.faults.answer(503);
    expect(await happens(here, 'disconnect')).toBe('transport error');
    server.faults.answer(null);
    await happens(here, 'connect');
  });

  it('give garbage with status 200', async () => {
    const server = await serve();
    server.faults.answer(200, '<html>please log in</html>');
    const here = client(server.url, { transports: ['polling'], reconnection: false });
    expect(await happens(here, 'connect_error')).toMatchObject({ message: 'server error' });
  });

  it.each(['polling', 'websocket'])('corrupt the next frame over %s', async (transport) => {
    const server = await serve();
    const { here } = await pair(server, transport);
    const gone = happens(here, 'disconnect');
    server.faults.corrupt('4{"not a packet');
    expect(await gone).toBe('parse error');
  });

  it('send raw binary as the next thing', async () => {
    const server = await serve();
    const { webSocket, received } = await rawSocket(server.url, '?EIO=4&transport=websocket');
    server.faults.corrupt(Uint8Array.of(255, 0));
    await until(() => received.includes('<ff00>'));
    webSocket.close();
  });
});

describe('Socket.IO faults', () => {
  it('refuse every CONNECT with message and data', async () => {
    const server = await serve();
    server.faults.auth({ message: 'expired', data: { at: 1 } });
    const here = client(server.url);
    expect(await happens(here, 'connect_error')).toMatchObject({
      message: 'expired',
      data: { at: 1 },
    });
    server.faults.auth('pass');
    here.connect();
    await happens(here, 'connect');
  });

  it('withhold or delay acknowledgements', async () => {
    const server = await serve();
    server.io.on('connection', (socket: ServerSocket) => socket.on('ask', (done) => done('yes')));
    const { here } = await pair(server);
    server.faults.acks('never');
    await expect(here.timeout(30).emitWithAck('ask')).rejects.toThrow('timed out');
    server.faults.acks(30);
    const start = performance.now();
    expect(await here.emitWithAck('ask')).toBe('yes');
    expect(performance.now() - start).toBeGreaterThan(25);
    server.faults.acks('pass');
    expect(await here.timeout(1000).emitWithAck('ask')).toBe('yes');
  });

  it('drop and repeat packets, attachments included', async () => {
    const server = await serve();
    const { there, got } = await pair(server);
    server.faults.dropNext(1);
    there.emit('n', Buffer.of(1));
    there.emit('n', 2);
    server.faults.repeatNext(1);
    there.emit('n', Buffer.of(3));
    there.emit('n', 4);
    await until(() => got.includes(4));
    expect(got).toEqual([2, Buffer.of(3), Buffer.of(3), 4]);
  });

  it.each([
    ['upgrade', ['bogus'], '"pass" | "refuse" | "hang" | "reset"', '"bogus"'],
    ['delay', [Number.POSITIVE_INFINITY], 'milliseconds', 'Infinity'],
    ['delay', ['100'], 'milliseconds', '"100"'],
    ['acks', [2 ** 31], '"pass" | "never" | milliseconds', '2147483648'],
    ['answer', [503, '', 1.5], 'status | null, string?, count?', '503, "", 1.5'],
    ['answer', ['503'], 'status | null, string?, count?', '"503"'],
    ['dropNext', [1.5], 'count', '1.5'],
    ['repeatNext', [Number.NaN], 'count', 'NaN'],
    ['corrupt', [5], 'string | Uint8Array', '5'],
    ['auth', [() => 0], '"pass" | { message: string }', 'a function'],
  ] as const)('refuse to be set wrong: %s(%j)', async (name, args, expected, got) => {
    const { faults } = await serve();
    expect(() => (faults[name] as (...args: unknown[]) => void)(...args)).toThrow(
      new TypeError(`faults.${name} expects (${expected}), got (${got})`),
    );
  });

  it('are all gone after clear()', async () => {
    const server = await serve();
    const { here, there, got } = await pair(server);
    const { faults } = server;
    faults.upgrade('reset');
    faults.afterProbe('mute');
    faults.answer(500);
    faults.refuse();
    faults.auth({ message: 'no' });
    faults.acks('never');
    faults.dropNext(9);
    faults.delay(60_000);
    there.send('held');
    faults.silence();
    faults.clear();
    there.emit('n', 1);
    await until(() => got.length === 1);
    const fresh = client(server.url);
    await happens(fresh.io, 'open');
    await happens(fresh.io.engine, 'upgrade');
    await until(() => fresh.connected);
    expect(here.connected).toBe(true);
  });
});
