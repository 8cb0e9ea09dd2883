import { describe, expect, it, vi } from 'vitest';
import { dedupe } from './dedupe.js';
import { type Ack, id } from './dedupe-stage.js';
import { FakeConnection, fakeClock, turn } from './fakes.js';
import { memoryStore } from './memory-store.js';
import type { DedupeFailure } from './types.js';

function create() {
  const clock = fakeClock();
  const socket = new FakeConnection();
  const failures: DedupeFailure[] = [];
  dedupe({
    user: () => 'ann',
    store: memoryStore({ now: clock.now }),
    clock,
    onError: (_, failure) => failures.push(failure),
  })(socket as never);
  return { clock, socket, failures };
}

describe('a handler that fails', () => {
  it('without dedupe.once() is as one that never acknowledges', async () => {
    const { clock, socket, failures } = create();
    const order = vi.fn(() => {
      const failed = Promise.reject(new Error('away'));
      failed.catch(() => {});
      return failed;
    });
    socket.on('order', order);
    const ack = vi.fn();
    socket.receive('order', id('1'), ack);
    await clock.pass(59_000);
    socket.receive('order', id('1'), ack);
    await clock.pass(10_000);
    socket.receive('order', id('1'), ack);
    await clock.pass(600_000);
    expect(order).toHaveBeenCalledTimes(1);
    expect(ack).not.toHaveBeenCalled();
    expect(failures).toEqual([]);
    expect(clock.waiting()).toBe(0);
  });

  it('in dedupe.once() lets those go who wait, and the next repetition runs it', async () => {
    const { clock, socket, failures } = create();
    const ends: ((error?: Error) => void)[] = [];
    const handler = vi.fn(
      (ack: Ack) =>
        new Promise<void>((resolve, reject) => {
          ends.push((error) => {
            if (error) return reject(error);
            ack('taken');
            resolve();
          });
        }),
    );
    socket.on('order', dedupe.once(handler));
    const acks = [vi.fn(), vi.fn(), vi.fn()];
    socket.receive('order', id('1'), acks[0]);
    await turn();
    socket.receive('order', id('1'), acks[1]);
    await turn();
    ends[0]?.(new Error('away'));
    await turn();
    expect(failures).toMatchObject([{ during: 'handler', event: 'order', key: { id: '1' } }]);
    expect(clock.waiting()).toBe(0);
    socket.receive('order', id('1'), acks[2]);
    await turn();
    expect(handler).toHaveBeenCalledTimes(2);
    ends[1]?.();
    await turn();
    expect(acks.map((ack) => ack.mock.calls)).toEqual([[], [], [['taken']]]);
  });

  it('knows its key before its first `await`, and not after it', async () => {
    const { socket } = create();
    const keys: unknown[] = [];
    socket.on(
      'order',
      dedupe.once(async (ack: Ack) => {
        keys.push(dedupe.key(socket as never)?.text);
        await turn();
        keys.push(dedupe.key(socket as never));
        ack();
      }),
    );
    socket.receive('order', id('1'), () => {});
    await turn();
    await turn();
    await turn();
    expect(keys).toEqual(['["ann","laptop","1"]', undefined]);
  });
});
