import { describe, expect, it } from 'vitest';
import { limited } from '../../test/fakes/limits.js';
import {
  connectedSocket,
  expectMistake,
  managerOf,
  openWebSocket,
  record,
} from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { isProtocolError } from '../errors.js';
import { limits } from './limits.js';
import type { CoreSocket } from './socket.js';

collectUncaught();

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

describe('acknowledgements', () => {
  it('beyond the limit are refused, those of waiting events counted, until one has come', async () => {
    const { platform, socket } = limited({ acks: 2 });
    socket.emit('a', () => {});
    const gone = expect(socket.timeout(10).emitWithAck('gone')).rejects.toThrow(
      'operation has timed out',
    );
    expect(() => socket.emit('b', () => {})).toThrow(RangeError);
    await platform.advance(10);
    await gone;
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
