import { describe, expect, it } from 'vitest';
import type { Socket as ServerSocket } from '../../test-server/index.js';
import { pair } from './pair.js';
import { client, happens, serve, until } from './support.js';

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
