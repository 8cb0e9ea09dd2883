import { describe, expect, it } from 'vitest';
import { connectedWith, managerWith } from '../../test/fakes/dropin.js';
import {
  connectedSocket,
  expectMistake,
  managerOf,
  openWebSocket,
  record,
  socketOf,
} from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { isDisconnectedError, isProtocolError } from '../errors.js';
import { type LimitsOptions, limits } from './limits.js';
import type { CoreManager } from './manager.js';
import type { CoreSocket } from './socket.js';

collectUncaught();

const names = ({ sendBuffer }: { sendBuffer: { data?: unknown }[] }) =>
  sendBuffer.map(({ data }) => (data as unknown[])[0]);

const drops = (manager: CoreManager): unknown[] => {
  const log: unknown[] = [];
  manager.on('drop', ({ data }, reason) => log.push([(data as unknown[])[0], reason]));
  return log;
};

const limited = (options: LimitsOptions) => socketOf({ limits: limits(options) });

describe('the limits of a connection', () => {
  it.each([
    ['packets', { buffer: { packets: 0 } }],
    ['bytes', { buffer: { bytes: -1 } }],
    ['ageMs', { buffer: { ageMs: Number.NaN } }],
    ['policy', { buffer: { policy: 'drop-some' } }],
    ['acks', { acks: '5' }],
    ['incoming', { incoming: null }],
    ['outgoing', { outgoing: 0 }],
  ])('refuse a wrong %s by name', (name, options) => {
    expectMistake(() => limits(options as never), new RegExp(name));
  });

  it('change nothing unless they are given', async () => {
    const { platform, socket } = limited({});
    for (let n = 0; n < 1_000; n++) socket.emit('e', n);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect(link.sent.length).toBe(1_001);
  });

  it('hold for every namespace on its own', () => {
    const { manager } = managerOf({ limits: limits({ buffer: { packets: 1 } }) });
    for (const nsp of ['/', '/a']) {
      const socket = manager.socket(nsp);
      expect(manager.socket(nsp)).toBe(socket);
      socket.emit('x');
      expect(() => socket.emit('x')).toThrow(RangeError);
    }
  });
});

describe('a full buffer', () => {
  it('refuses an emit by a RangeError, as it is told to or not, and leaves nothing of it', async () => {
    for (const policy of ['refuse', undefined] as const) {
      const { platform, socket } = limited({ buffer: { packets: 2, policy } });
      socket.emit('a').emit('b');
      expect(() => socket.timeout(5).emit('c', () => {})).toThrow(
        'expected at most 2 events waiting, got 3',
      );
      await expect(socket.emitWithAck('c')).rejects.toThrow(RangeError);
      expect(names(socket)).toEqual(['a', 'b']);
      expect(platform.live().timers).toBe(0);
    }
  });

  it('drops the oldest, which is told', async () => {
    const { platform, manager, socket } = limited({
      buffer: { packets: 2, policy: 'drop-oldest' },
    });
    const told = drops(manager);
    const oldest = socket.emitWithAck('a');
    for (const name of ['b', 'c', 'd']) socket.emit(name);
    expect(names(socket)).toEqual(['c', 'd']);
    expect(await oldest.catch(isDisconnectedError)).toBe(true);
    await platform.settle();
    expect(told).toEqual([
      ['a', 'oldest'],
      ['b', 'oldest'],
    ]);
  });

  it('drops the newest, which is told later than its emit', async () => {
    const { platform, manager, socket } = limited({
      buffer: { packets: 1, policy: 'drop-newest' },
    });
    const told = drops(manager);
    const answers: unknown[] = [];
    socket.emit('a');
    socket.timeout(1_000).emit('b', (error: Error) => answers.push(error.message));
    socket.emit('c', () => {});
    expect([answers, told]).toEqual([[], []]);
    await platform.settle();
    expect(names(socket)).toEqual(['a']);
    expect(answers).toEqual(['newest event dropped']);
    expect(told).toEqual([
      ['b', 'newest'],
      ['c', 'newest'],
    ]);
    expect(platform.live().timers).toBe(0);
  });

  it('is full by the bytes of its messages too, and empty once it was cleared', () => {
    const { socket } = limited({ buffer: { bytes: 30 } });
    // 2["é"] takes 7 bytes; an attachment counts beside its text.
    socket.emit('é').emit('é').emit('é').emit('é');
    expect(() => socket.emit('é')).toThrow('expected at most 30 bytes waiting, got 35');
    socket.sendBuffer.shift();
    socket.emit('é');
    expect(() => socket.emit('é')).toThrow(RangeError);
    socket.sendBuffer = [];
    socket.emit('é');
    expect(() => socket.emit('b', new Uint8Array(25))).toThrow(RangeError);
    socket.sendBuffer = [];
    expect(() => socket.emit('b', new Uint8Array(25))).toThrow(/30 bytes waiting, got \d+$/);
    expect(names(socket)).toEqual([]);
  });

  it('does not empty itself for an event that would not fit alone', async () => {
    const { platform, manager, socket } = limited({ buffer: { bytes: 30, policy: 'drop-oldest' } });
    const told = drops(manager);
    socket.emit('a').emit('b');
    socket.emit('large', 'x'.repeat(30));
    await platform.settle();
    expect(names(socket)).toEqual(['a', 'b']);
    expect(told).toEqual([['large', 'newest']]);
  });

  it('takes volatile events no notice of', () => {
    const { socket } = limited({ buffer: { packets: 1 } });
    socket.emit('a');
    expect(() => socket.volatile.emit('b')).not.toThrow();
  });

  it('is no matter while events leave at once, and one when the ping is overdue', async () => {
    const { platform, socket, link } = await connectedSocket({
      limits: limits({ buffer: { packets: 1 } }),
    });
    for (const name of ['a', 'b', 'c']) socket.emit(name);
    expect(link.sent.length).toBe(3);
    platform.sleep(45_001);
    socket.emit('d');
    expect(() => socket.emit('e')).toThrow(RangeError);
    expect(names(socket)).toEqual(['d']);
  });

  it('is one with `retries` too, where the event under way does not wait', async () => {
    const options = { retries: 1, ackTimeout: 100 };
    const { platform, manager, socket, link } = await connectedWith({
      ...options,
      limits: limits({ buffer: { packets: 2, policy: 'drop-oldest' } }),
    });
    const told = drops(manager as CoreManager);
    const answers: unknown[] = [];
    socket.emit('under way');
    socket.emit('a', (error: Error) => answers.push(error.message));
    socket.emit('b').emit('c');
    await platform.settle();
    expect(socket._queue.map(({ data }) => data[0])).toEqual(['under way', 'b', 'c']);
    expect(told).toEqual([['a', 'oldest']]);
    expect(answers).toEqual(['oldest event dropped']);
    link.receive('430[]');
    await platform.settle();
    expect(link.sent[1]).toBe('421["b"]');
    const { manager: other } = managerWith({
      limits: limits({ buffer: { packets: 1 } }),
      autoConnect: false,
    });
    const refusing = other.socket('/', options);
    refusing.emit('a');
    expect(() => refusing.emit('b')).toThrow(RangeError);
  });
});

describe('what has waited for too long', () => {
  it('is dropped when the connection stands, not sent', async () => {
    const { platform, manager, socket } = limited({ buffer: { ageMs: 1_000 } });
    const told = drops(manager);
    const stale = socket.emitWithAck('stale');
    await platform.advance(500);
    socket.emit('fresh');
    await platform.advance(501);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect(link.sent).toEqual(['40', '42["fresh"]']);
    expect(await stale.catch((error) => error.message)).toBe('expired event dropped');
    expect(told).toEqual([['stale', 'expired']]);
    expect(platform.live().timers).toBe(1);
  });

  it('gives way to what comes', async () => {
    const { platform, manager, socket } = limited({ buffer: { ageMs: 1_000, packets: 1 } });
    const told = drops(manager);
    socket.emit('stale');
    await platform.advance(1_001);
    socket.emit('fresh');
    await platform.settle();
    expect(names(socket)).toEqual(['fresh']);
    expect(told).toEqual([['stale', 'expired']]);
    expect(platform.live().timers).toBe(0);
  });

  it('is dropped from the queue of `retries` as well', async () => {
    const { platform, manager } = managerWith({
      limits: limits({ buffer: { ageMs: 1_000 } }),
      autoConnect: false,
    });
    const socket = manager.socket('/', { retries: 1 });
    const told = drops(manager as CoreManager);
    socket.emit('stale');
    await platform.advance(1_001);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    socket.emit('fresh');
    await platform.settle();
    expect(link.sent.slice(1)).toEqual(['420["fresh"]']);
    expect(told).toEqual([['stale', 'expired']]);
  });
});

describe('acknowledgements', () => {
  it('beyond the limit are refused, those of waiting events counted, until one has come', async () => {
    const { platform, socket } = limited({ acks: 2 });
    socket.emit('a', () => {});
    const gone = socket.timeout(10).emitWithAck('gone');
    expect(() => socket.emit('b', () => {})).toThrow(RangeError);
    await platform.advance(10);
    await expect(gone).rejects.toThrow('operation has timed out');
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    socket.emit('b', () => {});
    expect(() => socket.emit('c', () => {})).toThrow(
      'expected at most 2 acknowledgements awaited, got 3',
    );
    await expect(socket.emitWithAck('c')).rejects.toThrow(RangeError);
    socket.emit('plain');
    link.receive('430[]');
    socket.emit('d', () => {});
    expect(link.sent.map((text) => `${text}`.replace(/^42\d*/, ''))).toEqual([
      '40',
      '["a"]',
      '["b"]',
      '["plain"]',
      '["d"]',
    ]);
  });
});

describe('messages', () => {
  it('that are longer than they may be are refused, connected or not', async () => {
    const { socket, link } = await connectedSocket({ limits: limits({ outgoing: 50 }) });
    socket.emit('12345');
    const emits: ((socket: CoreSocket) => void)[] = [
      (socket) => socket.emit('x'.repeat(46)),
      (socket) => socket.emit('b', new Uint8Array(51)),
    ];
    const { socket: away } = limited({ outgoing: 50 });
    for (const emit of emits)
      for (const one of [socket, away]) expect(() => emit(one)).toThrow(/at most 50 bytes, got 51/);
    expect(link.sent).toEqual(['42["12345"]']);
    expect(away.sendBuffer).toEqual([]);
  });

  it.each([
    ['text', '42["1234567890123456"]'],
    ['bytes', new ArrayBuffer(21)],
  ])(
    'of %s that are longer than is taken end the connection as a parse error does',
    async (_, message) => {
      const { platform, socket, link } = await connectedSocket({
        limits: limits({ incoming: 20 }),
      });
      const log = record(socket, ['1234' as never, 'disconnect']);
      link.receive('42["1234"]');
      link.receive(message);
      await platform.settle();
      expect(log[0]).toEqual(['1234']);
      expect(log[1]?.slice(0, 2)).toEqual(['disconnect', 'parse error']);
      const error = log[1]?.[2];
      expect(isProtocolError(error) && error.rule).toBe('expected a message of at most 20, got 21');
      await platform.advance(500);
      await openWebSocket(platform);
      expect(socket.active).toBe(true);
    },
  );
});
