import { describe, expect, it } from 'vitest';
import { OUTBOX_INVARIANTS } from './invariants.js';
import { outboxMutations } from './mutations.js';
import { runOutbox } from './run.js';

/** Within so many seeds a broken rule must be noticed. */
const MOST_SEEDS = 200;

describe('the simulator of the outbox notices when', { timeout: 120_000 }, () => {
  it.each(outboxMutations)('$name: $breaks', async ({ breaks, also = [], ...hooks }) => {
    const noticed = new Set<string>();
    for (let seed = 1; seed <= MOST_SEEDS && !noticed.has(breaks); seed++) {
      const { violation } = await runOutbox(seed, { breaks: hooks });
      if (violation) noticed.add(violation.invariant);
    }
    expect(noticed).toContain(breaks);
    // Nothing else is taken for broken.
    const others = [...noticed].filter((name) => name !== breaks && !also.includes(name as never));
    expect(others).toEqual([]);
  });

  it('each rule is broken by one of these', () => {
    const broken = new Set(outboxMutations.map(({ breaks }) => breaks));
    expect(Object.keys(OUTBOX_INVARIANTS).filter((name) => !broken.has(name as never))).toEqual([]);
  });
});
