import { afterEach, beforeEach } from 'vitest';

/**
 * What listeners throw is thrown again on a microtask, where the host reports it as uncaught. This collects it for the running
 * test, so that a test can expect it, and an unexpected one (an illegal transition, say) fails the test that it belongs to.
 */
export function collectUncaught(): unknown[] {
  const uncaught: unknown[] = [];
  const host = globalThis.queueMicrotask;
  beforeEach(() => {
    uncaught.length = 0;
    globalThis.queueMicrotask = (run) =>
      host(() => {
        try {
          run();
        } catch (error) {
          uncaught.push(error);
        }
      });
  });
  afterEach(() => {
    globalThis.queueMicrotask = host;
    const [first] = uncaught;
    if (first) throw first;
  });
  return uncaught;
}

/** Takes what was collected, so that the test ends well. */
export const take = (uncaught: unknown[]): string[] =>
  uncaught.splice(0).map((error) => (error instanceof Error ? error.message : String(error)));
