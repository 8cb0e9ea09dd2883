import type { Clock } from './types.js';

/** The system's; what only waits does not keep the process alive. */
export const systemClock = (): Clock => ({
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
});
