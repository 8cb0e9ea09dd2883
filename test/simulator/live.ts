import type { Clock } from './clock.js';

/** Goes on for `untilMs`, or until `done` says so; false once something went wrong. */
export type Live = (untilMs: number, done?: () => boolean) => Promise<boolean>;

/** A world as far as it is lived in. */
export interface Lived {
  readonly clock: Clock;
  /** What went wrong so far. */
  readonly violations: readonly unknown[];
  fail(invariant: 'endless', text: string): void;
  /** Looks at it after each step. */
  check?(): void;
}

/** More than this has never been needed. */
const MOST_STEPS = 60_000;

/** Lets promises settle: they all do before the next turn of the event loop. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export function createLife({ clock, violations, fail, check }: Lived): {
  readonly live: Live;
  steps(): number;
} {
  let steps = 0;
  return {
    steps: () => steps,
    async live(untilMs, done) {
      const until = clock.now() + untilMs;
      // What was begun outside of a step.
      await turn();
      while (!done?.() && clock.step(until)) {
        await turn();
        check?.();
        if (violations.length) return false;
        if (++steps > MOST_STEPS) {
          fail('endless', `${steps} steps`);
          return false;
        }
      }
      if (!done?.()) clock.skip(until);
      return true;
    },
  };
}
