import { enter } from '../enter.js';
import type { OutboxViolation } from './book.js';
import { endOutbox } from './end.js';
import { createOutboxWorld, type OutboxBreaks } from './world.js';

export interface OutboxOutcome {
  readonly seed: number;
  /** The first thing that went wrong. */
  readonly violation: OutboxViolation | undefined;
  readonly steps: number;
  readonly seen: ReadonlyMap<string, number>;
}

export interface OutboxRunOptions {
  /** Reads along. */
  readonly print?: ((line: string) => void) | undefined;
  readonly breaks?: OutboxBreaks | undefined;
}

/** More than this has never been needed. */
const MOST_STEPS = 60_000;

/** Lets promises settle: they all do before the next turn of the event loop. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Lives through one seed. */
export async function runOutbox(
  seed: number,
  { print, breaks }: OutboxRunOptions = {},
): Promise<OutboxOutcome> {
  const world = createOutboxWorld(seed, print, breaks);
  const { book, clock } = world;
  const leave = enter({
    fail: (text) => book.fail('uncaught', text),
    soon: (run) => void clock.after(0, run),
  });
  let steps = 0;

  /** Lives until `until`, or until `done` says so; false once something went wrong. */
  const live = async (untilMs: number, done?: () => boolean): Promise<boolean> => {
    const until = clock.now() + untilMs;
    // What was begun outside of a step.
    await turn();
    while (!done?.() && clock.step(until)) {
      await turn();
      if (book.violations.length) return false;
      if (++steps > MOST_STEPS) {
        book.fail('endless', `${steps} steps`);
        return false;
      }
    }
    if (!done?.()) clock.skip(until);
    return true;
  };

  try {
    world.unleash();
    if (await live(world.profile.lengthMs)) await endOutbox(world, live);
  } catch (error) {
    book.fail('uncaught', `${(error as Error).stack}`);
  } finally {
    leave();
  }
  const [violation] = book.violations;
  if (violation) world.note('world', () => `✗ ${violation.invariant}: ${violation.text}`);
  return { seed, violation, steps, seen: book.seen };
}
