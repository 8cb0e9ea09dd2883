import { describe, expect, it } from 'vitest';
import { INVARIANTS } from './invariants.js';
import { mutations } from './mutations/index.js';
import { run } from './run.js';

/** Within so many seeds a broken rule must be noticed. */
const MOST_SEEDS = 120;

describe('the simulator notices when', { timeout: 60_000 }, () => {
  it.each(mutations)('$name: $breaks', async ({ breaks, also = [], ...hooks }) => {
    const noticed = new Set<string>();
    for (let seed = 1; seed <= MOST_SEEDS && !noticed.has(breaks); seed++) {
      const { violation } = await run(seed, { breaks: hooks });
      if (violation) noticed.add(violation.invariant);
    }
    expect(noticed).toContain(breaks);
    // Nothing else is taken for broken.
    expect([...noticed].filter((name) => name !== breaks && !also.includes(name as never))).toEqual(
      [],
    );
  });

  it('each rule is broken by one of these', () => {
    const broken = new Set(mutations.map(({ breaks }) => breaks));
    expect(Object.keys(INVARIANTS).filter((name) => !broken.has(name as never))).toEqual([]);
  });
});
