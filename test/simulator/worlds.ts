import { INVARIANTS } from './invariants.js';
import { OUTBOX_INVARIANTS } from './outbox/invariants.js';
import { runOutbox } from './outbox/run.js';
import { run } from './run.js';

/** What became of one seed, in either world. */
export interface Life {
  readonly violation:
    | { readonly invariant: string; readonly text: string; readonly at: number }
    | undefined;
  readonly steps: number;
  readonly seen: ReadonlyMap<string, number>;
}

interface World {
  /** Its rules, by name. */
  readonly rules: Readonly<Record<string, string>>;
  live(seed: number, print?: (line: string) => void): Promise<Life>;
}

/** What is simulated: one page's connection, and the outbox of several. */
export const worlds = {
  connection: { rules: INVARIANTS, live: (seed, print) => run(seed, { print }) },
  outbox: { rules: OUTBOX_INVARIANTS, live: (seed, print) => runOutbox(seed, { print }) },
} as const satisfies Record<string, World>;

export type WorldName = keyof typeof worlds;
export const worldOf = (name: string): World => worlds[name as WorldName];
