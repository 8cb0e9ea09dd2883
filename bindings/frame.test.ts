import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { batched } from './frame.js';

describe('batched', () => {
  let frames: (() => void)[] = [];
  let cancelled = 0;
  const microtasks = () => new Promise<void>((resolve) => queueMicrotask(resolve));
  const nextFrame = () => {
    for (const frame of frames.splice(0)) frame();
    return microtasks();
  };
  const later = (ms: number) => {
    vi.advanceTimersByTime(ms);
    return microtasks();
  };
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    frames = [];
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
    vi.stubGlobal('cancelAnimationFrame', (id: number) => {
      frames[id - 1] = () => {};
      cancelled++;
    });
    cancelled = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('runs once with the next frame, however often it is asked for', async () => {
    const run = vi.fn();
    const ask = batched(run, undefined);
    for (let n = 0; n < 5; n++) ask();
    expect(run).not.toHaveBeenCalled();
    await nextFrame();
    expect(run).toHaveBeenCalledTimes(1);
    ask();
    await nextFrame();
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('runs by timer where no frame comes, as in a hidden tab', async () => {
    const run = vi.fn();
    batched(run, 'frame')();
    await later(99);
    expect(run).not.toHaveBeenCalled();
    await later(1);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('runs once when the frame comes after the timer, and leaves no timer behind', async () => {
    const run = vi.fn();
    batched(run, 'frame')();
    await later(100);
    await nextFrame();
    expect(run).toHaveBeenCalledTimes(1);
    batched(run, 'frame')();
    await nextFrame();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes back the frame that a hidden tab never gave, and the next one works', async () => {
    const run = vi.fn();
    const ask = batched(run, 'frame');
    for (let n = 1; n <= 3; n++) {
      ask();
      await later(100);
      expect([run.mock.calls.length, cancelled]).toEqual([n, n]);
    }
  });

  it('is not held up by a timer of another that never comes, as a fake clock leaves it', async () => {
    const [stuck, run] = [vi.fn(), vi.fn()];
    batched(stuck, 'frame')();
    frames = [];
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    batched(run, 'frame')();
    await nextFrame();
    expect([stuck.mock.calls.length, run.mock.calls.length]).toEqual([1, 1]);
  });

  it('runs by timer in a host without frames', async () => {
    vi.stubGlobal('requestAnimationFrame', undefined);
    const run = vi.fn();
    batched(run, 'frame')();
    await later(100);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('runs at once where that was asked for', async () => {
    const run = vi.fn();
    const ask = batched(run, 'sync');
    ask();
    ask();
    expect(run).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has one frame for all, in which one that throws stops no other', async () => {
    const uncaught = vi.fn();
    process.once('uncaughtException', uncaught);
    const runs = [1, 2, 3].map((n) =>
      vi.fn(() => {
        if (n === 2) throw new Error('of the second');
      }),
    );
    for (const run of runs) batched(run, 'frame')();
    await Promise.resolve(frames[0]?.());
    await microtasks();
    for (const run of runs) expect(run).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(uncaught).toHaveBeenCalledTimes(1));
  });

  it('may be asked for again while it runs', async () => {
    const run = vi.fn(() => {
      if (run.mock.calls.length === 1) ask();
    });
    const ask = batched(run, 'frame');
    ask();
    await nextFrame();
    await nextFrame();
    expect(run).toHaveBeenCalledTimes(2);
  });
});
