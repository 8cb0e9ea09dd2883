import { describe, expect, it, vi } from 'vitest';
import { type Ack, create, id } from './dedupe-stage.js';
import { turn } from './fakes.js';
import { memoryStore } from './memory-store.js';

describe('an event that another process has', () => {
  const shared = () => {
    const memory = memoryStore();
    const [one, two] = [create({ store: memory }), create({ store: memory, pendingTtl: 5_000 })];
    return { one, two, memory };
  };

  it('is answered here as soon as it is answered there', async () => {
    const { one, two } = shared();
    const [there, here] = [one.connect(), two.connect()];
    let answer: Ack | undefined;
    there.on('slow', (ack: Ack) => {
      answer = ack;
    });
    const handled = vi.fn();
    here.on('slow', handled);
    there.receive('slow', id('1'), () => {});
    await turn();
    const ack = vi.fn();
    here.receive('slow', id('1'), ack);
    here.receive('slow', id('1'), ack);
    await two.clock.pass(2_000);
    expect(ack).not.toHaveBeenCalled();
    answer?.('taken');
    await two.clock.pass(2_000);
    expect(ack.mock.calls).toEqual([['taken'], ['taken']]);
    expect(handled).not.toHaveBeenCalled();
    expect(two.clock.waiting()).toBe(0);
  });

  it('is handled here when it is given up there', async () => {
    const { one, two } = shared();
    const [there, here] = [one.connect(), two.connect()];
    there.on('order', (ack: Ack) => ack({ retryAfter: 1 }));
    here.on('order', (ack: Ack) => ack('taken'));
    there.use(() => {});
    there.receive('order', id('1'), () => {});
    const ack = vi.fn();
    here.receive('order', id('1'), ack);
    there.lose();
    await two.clock.pass(100);
    expect(ack.mock.calls).toEqual([['taken']]);
  });

  it('is waited for no longer than pendingTtl, and not for a connection that has gone', async () => {
    const { one, two } = shared();
    const [there, here, gone] = [one.connect(), two.connect(), two.connect()];
    there.on('slow', () => {});
    for (const name of ['1', '2']) there.receive('slow', id(name), () => {});
    await turn();
    gone.receive('slow', id('2'), () => {});
    gone.lose();
    await two.clock.pass(100);
    expect(two.clock.waiting()).toBe(0);
    const ack = vi.fn();
    here.receive('slow', id('1'), ack);
    await two.clock.pass(10_000);
    expect(two.clock.waiting()).toBe(0);
    expect(ack).not.toHaveBeenCalled();
  });
});
