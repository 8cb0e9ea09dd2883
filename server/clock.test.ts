import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.js';

afterEach(() => void vi.useRealTimers());

describe('the clock of the system', () => {
  it.each([2 ** 31, Infinity])('has a timer of %d ms that is not over at once', (ms) => {
    vi.useFakeTimers();
    const run = vi.fn();
    systemClock().setTimeout(run, ms);
    vi.advanceTimersByTime(2 ** 31 - 2);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledOnce();
  });
});
