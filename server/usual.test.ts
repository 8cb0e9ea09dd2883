import { describe, expect, it, vi } from 'vitest';
import { dedupe } from './dedupe.js';
import { id } from './dedupe-stage.js';
import { FakeConnection, fakeClock, turn } from './fakes.js';
import { memoryStore } from './memory-store.js';
import type { Claimed, DedupeStore } from './types.js';

describe('dedupe() that is told nothing but the user', () => {
  it('lets repetitions wait for a minute, and keeps an answer that comes later', async () => {
    const clock = fakeClock();
    const socket = new FakeConnection();
    dedupe({ user: () => 'ann', clock })(socket as never);
    const acks: ((text: string) => void)[] = [];
    socket.on('slow', (ack) => acks.push(ack));
    const told: unknown[] = [];
    socket.receive('slow', id('1'), () => {});
    await clock.pass(59_999);
    socket.receive('slow', id('1'), (answer: unknown) => told.push(['in time', answer]));
    expect(clock.waiting()).toBe(1);
    await clock.pass(1);
    expect(clock.waiting()).toBe(0);
    acks[0]?.('late');
    expect([acks.length, told]).toEqual([1, []]);
    socket.receive('slow', id('1'), (answer: unknown) => told.push(['after', answer]));
    expect(told).toEqual([['after', 'late']]);
  });

  it('has one timer for each event under way', async () => {
    const clock = fakeClock();
    const socket = new FakeConnection();
    dedupe({ user: () => 'ann', clock })(socket as never);
    socket.on('slow', () => {});
    for (let n = 0; n < 100; n++) socket.receive('slow', id(`${n}`), () => {});
    await turn();
    expect(clock.waiting()).toBe(100);
  });

  it('gives its store five seconds, and warns of what went wrong', async () => {
    const clock = fakeClock();
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const socket = new FakeConnection();
    const claim = () => new Promise<Claimed>(() => {});
    dedupe({ user: () => 'ann', clock, store: { ...memoryStore(), claim } })(socket as never);
    const order = vi.fn();
    socket.on('order', order);
    socket.receive('order', id('1'), () => {});
    await clock.pass(4_999);
    expect(warned).not.toHaveBeenCalled();
    await clock.pass(1);
    expect(warned.mock.calls).toEqual([
      [expect.stringMatching(/^dedupe, claim of "order": Error: .* within 5000 ms/)],
    ]);
    expect(order).not.toHaveBeenCalled();
  });

  it('asks whose socket it is once for each connection', async () => {
    const user = vi.fn(() => 'ann');
    const listener = dedupe({ user });
    for (let n = 1; n <= 2; n++) {
      const socket = new FakeConnection();
      listener(socket as never);
      for (let at = 0; at < 5; at++) socket.receive('order', id(`${at}`), () => {});
      await turn();
      expect(user.mock.calls).toHaveLength(n);
      expect(user).toHaveBeenLastCalledWith(socket);
    }
  });

  it('asks another process after 100 ms, then at doubled intervals up to two seconds', async () => {
    const clock = fakeClock();
    const times: number[] = [];
    const store: DedupeStore = {
      ...memoryStore(),
      claim() {
        times.push(clock.now());
        return { state: 'pending' };
      },
    };
    const socket = new FakeConnection();
    dedupe({ user: () => 'ann', clock, store })(socket as never);
    socket.receive('order', id('1'), () => {});
    await clock.pass(10_000);
    const waits = times.slice(1).map((at, n) => at - times[n]!);
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000]);
    await clock.pass(60_000);
    expect(clock.waiting()).toBe(0);
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(60_000);
    expect(times.at(-1)! - times[0]!).toBeLessThan(62_000);
  });
});
