import { enter } from '../enter.js';
import { createLife } from '../live.js';
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
  const { live, steps } = createLife({ clock, violations: book.violations, fail: book.fail });

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
  return { seed, violation, steps: steps(), seen: book.seen };
}
