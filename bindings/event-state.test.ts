import { describe, expect, it, vi } from 'vitest';
import { fakeSocket } from '../test/fakes/socket.js';
import { latest, log, reduction } from './derivations.js';
import { createEventState, type Derivation } from './event-state.js';

const watched = <Live, Shown>(
  initial: Live,
  derivation: Derivation<Live, Shown>,
  schedule: 'frame' | 'sync' = 'sync',
) => {
  const fake = fakeSocket();
  const ref = { current: derivation };
  const [watch, get] = createEventState(fake.socket, 'n', initial, ref, schedule, undefined);
  const told = vi.fn();
  return { ...fake, ref, get, told, watch: () => watch(told) };
};

describe('state made of events', () => {
  it('listens only while it is watched, and keeps what it has', () => {
    const { receive, get, watch, listeners } = watched<number, number>(
      0,
      reduction((sum: number, n: number) => sum + n),
    );
    receive('n', 1);
    expect(get()).toBe(0);
    const stop = watch();
    receive('n', 2);
    stop();
    expect(listeners('n')).toBe(0);
    watch();
    receive('n', 3);
    expect(get()).toBe(5);
  });

  it('takes every event, and tells once a frame', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { receive, get, watch, told } = watched<number, number>(
      0,
      reduction((sum: number, n: number) => sum + n),
      'frame',
    );
    watch();
    for (let n = 0; n < 500; n++) receive('n', 1);
    expect([get(), told.mock.calls.length]).toEqual([0, 0]);
    vi.advanceTimersByTime(100);
    await Promise.resolve();
    expect([get(), told.mock.calls.length]).toEqual([500, 1]);
    vi.useRealTimers();
  });

  it('shows what came in the last frame to a watcher that comes back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { receive, get, watch } = watched<unknown, unknown>(undefined, latest({}), 'frame');
    const stop = watch();
    receive('n', 7);
    stop();
    vi.advanceTimersByTime(100);
    await Promise.resolve();
    expect(get()).toBe(7);
    vi.useRealTimers();
  });

  it('shows the first argument of the last event, or what is selected, or what was there while equal', () => {
    const { receive, get, watch, told, ref } = watched<unknown, unknown>('none', latest({}));
    watch();
    expect(get()).toBe('none');
    receive('n', 1, 2);
    expect(get()).toBe(1);
    ref.current = latest({ select: (_: never, second: never) => second as unknown });
    receive('n', 1, 2);
    expect(get()).toBe(2);
    ref.current = latest({ select: (first: never) => first as unknown, equal: () => true });
    receive('n', 9);
    expect([get(), told.mock.calls.length]).toEqual([2, 2]);
  });

  it('keeps the last events, oldest first, each time as a new list', () => {
    const { receive, get, watch } = watched<unknown[][], readonly unknown[][]>([], log({ max: 2 }));
    watch();
    receive('n', 1);
    const before = get();
    receive('n', 2);
    receive('n', 3, 'x');
    expect(before).toEqual([[1]]);
    expect(get()).toEqual([[2], [3, 'x']]);
  });
});
