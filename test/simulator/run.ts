import { end } from './end.js';
import { enter } from './enter.js';
import { checkStep } from './invariants.js';
import type { Violation } from './journal.js';
import { createWorld, type World } from './world.js';

export interface Outcome {
  readonly seed: number;
  /** The first thing that went wrong. */
  readonly violation: Violation | undefined;
  readonly steps: number;
  readonly seen: ReadonlyMap<string, number>;
}

export interface RunOptions {
  /** Reads along. */
  readonly print?: ((line: string) => void) | undefined;
  readonly breaks?: Breaks | undefined;
}

/** What is broken on purpose. */
export interface Breaks {
  /** Before anything happens. */
  begin?(world: World): void;
  /** When all is well again, before the last questions. */
  quiet?(world: World): void;
}

/** More than this has never been needed. */
const MOST_STEPS = 60_000;

/** Lets promises settle: they all do before the next turn of the event loop. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Lives through one seed. */
export async function run(seed: number, { print, breaks }: RunOptions = {}): Promise<Outcome> {
  const world = createWorld(seed, print);
  const { journal, clock } = world;
  const leave = enter({
    fail: (text) => journal.fail('uncaught', text),
    soon: world.host.soon,
  });
  breaks?.begin?.(world);
  let steps = 0;

  /** Lives until `until`, or until `done` says so; false once something went wrong. */
  const live = async (untilMs: number, done?: () => boolean): Promise<boolean> => {
    const until = clock.now() + untilMs;
    // What was begun outside of a step.
    await turn();
    while (!done?.() && clock.step(until)) {
      await turn();
      checkStep(world);
      if (journal.violations.length) return false;
      if (++steps > MOST_STEPS) {
        journal.fail('endless', `${steps} steps`);
        return false;
      }
    }
    if (!done?.()) clock.skip(until);
    return true;
  };

  try {
    world.unleash();
    if (await live(world.profile.lengthMs)) await end(world, live, breaks);
  } catch (error) {
    journal.fail('uncaught', `${(error as Error).stack}`);
  } finally {
    leave();
  }
  const [violation] = journal.violations;
  if (violation) {
    world.note('world', () => `✗ ${violation.invariant}: ${violation.text}`);
  }
  return { seed, violation, steps, seen: journal.seen };
}
