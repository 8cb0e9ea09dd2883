import { describe, expect, it } from 'vitest';
import { connectedWith, managerWith } from '../../test/fakes/dropin.js';
import { drops, limited, names } from '../../test/fakes/limits.js';
import { connectedSocket } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { isDisconnectedError } from '../errors.js';
import { limits } from './limits.js';
import type { CoreManager } from './manager.js';

collectUncaught();

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
