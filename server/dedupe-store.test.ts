import { describe, expect, it, vi } from 'vitest';
import { type Ack, create, id } from './dedupe-stage.js';
import { turn } from './fakes.js';
import { memoryStore } from './memory-store.js';
import type { DedupeStore } from './types.js';

/** A store whose every word comes when the test lets it. */
function slowStore(store: DedupeStore = memoryStore()) {
  const held: (() => void)[] = [];
  const later =
    <Args extends unknown[], Said>(method: (...args: Args) => Said) =>
    (...args: Args): Promise<Awaited<Said>> =>
      new Promise((resolve) => held.push(() => resolve(method(...args) as Awaited<Said>)));
  return {
    held,
    store: {
      lease: 900,
      claim: later(store.claim),
      renew: later(store.renew),
      settle: later(store.settle),
      release: later(store.release),
    } satisfies DedupeStore,
    /** Answers everything that was asked, the first first. */
    async answer() {
      for (const answer of held.splice(0)) answer();
      await turn();
    },
  };
}

describe('a store that takes its time', () => {
  it('changes nothing about the order of events, with and without keys', async () => {
    const slow = slowStore();
    const { connect } = create({ store: slow.store });
    const socket = connect();
    const seen: unknown[] = [];
    socket.on('n', (n) => seen.push(n));
    socket.receive('n', 0);
    socket.receive('n', 1, id('1'));
    socket.receive('n', 2);
    socket.receive('n', 3, id('3'));
    socket.receive('n', 4);
    await turn();
    expect(seen).toEqual([0]);
    // The second is answered first.
    slow.held.splice(1, 1)[0]?.();
    await turn();
    expect(seen).toEqual([0]);
    slow.held.shift()?.();
    await turn();
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    const passed = vi.fn();
    socket.use(passed);
    socket.receive('n', 5);
    // At once: nothing is ahead of it any more.
    expect(passed).toHaveBeenCalledTimes(1);
  });

  it('asks it once for repetitions that come meanwhile', async () => {
    const slow = slowStore();
    const { connect, clock } = create({ store: slow.store });
    const socket = connect();
    const order = vi.fn((ack: Ack) => ack('taken'));
    socket.on('order', order);
    const ack = vi.fn();
    for (let n = 0; n < 3; n++) socket.receive('order', id('1'), ack);
    expect(slow.held).toHaveLength(1);
    await slow.answer();
    expect(ack.mock.calls).toEqual(Array(3).fill(['taken']));
    // Not yet kept: who asks now is answered all the same.
    socket.receive('order', id('1'), ack);
    expect(ack).toHaveBeenCalledTimes(4);
    await slow.answer();
    expect(order).toHaveBeenCalledTimes(1);
    expect(clock.waiting()).toBe(0);
  });

  it('is not asked to keep an answer twice that is given during a renewal', async () => {
    const slow = slowStore();
    const { connect, clock } = create({ store: slow.store });
    const socket = connect();
    let answer: Ack | undefined;
    socket.on('slow', (ack: Ack) => {
      answer = ack;
    });
    socket.receive('slow', id('1'), () => {});
    await slow.answer();
    await clock.pass(300);
    expect(slow.held).toHaveLength(1);
    answer?.();
    slow.held.reverse();
    await slow.answer();
    await clock.pass(4_000);
    expect(slow.held).toHaveLength(0);
    expect(clock.waiting()).toBe(0);
  });

  it('fails when it takes too long: nothing is handled, and what it gives later is given back', async () => {
    const memory = memoryStore();
    const slow = slowStore(memory);
    const { connect, clock, failures } = create({ store: slow.store, storeTimeout: 300 });
    const socket = connect();
    const order = vi.fn((ack: Ack) => ack('taken'));
    socket.on('order', order);
    socket.on('plain', order);
    const ack = vi.fn();
    socket.receive('order', id('1'), ack);
    socket.receive('plain', ack);
    await clock.pass(300);
    expect(failures).toEqual(['claim order: the store has not answered within 300 ms']);
    expect(order).toHaveBeenCalledTimes(1);
    await slow.answer();
    expect(slow.held).toHaveLength(1);
    await slow.answer();
    socket.receive('order', id('1'), ack);
    await slow.answer();
    expect(order).toHaveBeenCalledTimes(2);
  });

  it('is asked again to keep an answer that it did not keep, which is given meanwhile', async () => {
    const memory = memoryStore();
    const settle = vi.fn(memory.settle);
    for (let n = 0; n < 2; n++)
      settle.mockImplementationOnce(() => {
        throw new Error('away');
      });
    const { connect, clock, failures } = create({ store: { ...memory, settle } });
    const socket = connect();
    const order = vi.fn((ack: Ack) => ack('taken'));
    socket.on('order', order);
    const ack = vi.fn();
    socket.receive('order', id('1'), ack);
    await turn();
    expect(failures).toEqual(['settle order: away']);
    socket.receive('order', id('1'), ack);
    await clock.pass(5_000);
    socket.receive('order', id('1'), ack);
    expect(failures).toHaveLength(2);
    expect(settle).toHaveBeenCalledTimes(3);
    expect(ack.mock.calls).toEqual(Array(3).fill(['taken']));
    expect(order).toHaveBeenCalledTimes(1);
    expect(clock.waiting()).toBe(0);
  });

  it('hears three times in a lease that an event is still at work', async () => {
    const renew = vi.fn();
    const { connect, clock } = create({
      store: { ...memoryStore(), lease: 900, renew },
      pendingTtl: 10_000,
    });
    const socket = connect();
    let answer: Ack | undefined;
    socket.on('slow', (ack: Ack) => {
      answer = ack;
    });
    socket.receive('slow', id('1'), () => {});
    await clock.pass(900);
    expect(renew).toHaveBeenCalledTimes(3);
    answer?.();
    await clock.pass(9_000);
    expect(renew).toHaveBeenCalledTimes(3);
  });
});
