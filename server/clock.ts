import type { Clock } from './types.js';

/** A timer of the system holds no more, in milliseconds, and is over at once with more, or with `Infinity`. */
const longestMs = 2 ** 31 - 1;

/** The system's; what only waits does not keep the process alive. */
export const systemClock = (): Clock => ({
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, Math.min(ms, longestMs)).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
});
