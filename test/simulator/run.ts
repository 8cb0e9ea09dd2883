import { end } from './end.js';
import { enter } from './enter.js';
import { checkStep } from './invariants.js';
import type { Violation } from './journal.js';
import { createLife } from './live.js';
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

/** Lives through one seed. */
export async function run(seed: number, { print, breaks }: RunOptions = {}): Promise<Outcome> {
  const world = createWorld(seed, print);
  const { journal, clock } = world;
  const leave = enter({
    fail: (text) => journal.fail('uncaught', text),
    soon: world.host.soon,
  });
  breaks?.begin?.(world);
  const { live, steps } = createLife({
    clock,
    violations: journal.violations,
    fail: journal.fail,
    check: () => checkStep(world),
  });

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
  return { seed, violation, steps: steps(), seen: journal.seen };
}
