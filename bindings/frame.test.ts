import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { batched } from './frame.js';

describe('batched', () => {
  let frames: (() => void)[] = [];
  const nextFrame = () => {
    for (const frame of frames.splice(0)) frame();
  };
  beforeEach(() => {
    vi.useFakeTimers();
    frames = [];
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('runs once with the next frame, however often it is asked for', () => {
    const run = vi.fn();
    const ask = batched(run, undefined);
    for (let n = 0; n < 5; n++) ask();
    expect(run).not.toHaveBeenCalled();
    nextFrame();
    expect(run).toHaveBeenCalledTimes(1);
    ask();
    nextFrame();
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('runs by timer where no frame comes, as in a hidden tab', () => {
    const run = vi.fn();
    batched(run, 'frame')();
    vi.advanceTimersByTime(99);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('runs once when the frame comes after the timer, and leaves no timer behind', () => {
    const run = vi.fn();
    batched(run, 'frame')();
    vi.advanceTimersByTime(100);
    nextFrame();
    expect(run).toHaveBeenCalledTimes(1);
    batched(run, 'frame')();
    nextFrame();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('runs by timer in a host without frames', () => {
    vi.stubGlobal('requestAnimationFrame', undefined);
    const run = vi.fn();
    batched(run, 'frame')();
    vi.advanceTimersByTime(100);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('runs at once where that was asked for', () => {
    const run = vi.fn();
    const ask = batched(run, 'sync');
    ask();
    ask();
    expect(run).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('may be asked for again while it runs', () => {
    const run = vi.fn(() => {
      if (run.mock.calls.length === 1) ask();
    });
    const ask = batched(run, 'frame');
    ask();
    nextFrame();
    nextFrame();
    expect(run).toHaveBeenCalledTimes(2);
  });
});
