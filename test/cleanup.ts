import { afterEach } from 'vitest';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Runs `cleanup` once the running test is over, the last one given first. */
export function afterThisTest(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}
