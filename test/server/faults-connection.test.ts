import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { pair } from './pair.js';
import {
  afterThisTest,
  ask,
  client,
  connected,
  happens,
  polling,
  serve,
  session,
  until,
} from './support.js';

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
