import { describe, expect, it } from 'vitest';
import { worst } from '../../bench/herd.mjs';
import { byContestant, inTurn, over, row } from '../../bench/rounds.mjs';
import { median } from '../../bench/table.mjs';

describe('rounds', () => {
  it('give everyone a turn each, in the reversed order every other time', () => {
    const order = inTurn(['a', 'b', 'c'], 3).map(
      ({ round, contestant }) => `${contestant}${round}`,
    );
    expect(order.join(' ')).toBe('a0 b0 c0 c1 b1 a1 a2 b2 c2');
  });

  it('put figures in the order of the rounds, however they came', () => {
    const results = inTurn(['a', 'b'], 2).map((turn, at) => ({ ...turn, ms: at }));
    expect(byContestant(results, ({ ms }: { ms: number }) => ms)).toEqual({ a: [0, 3], b: [1, 2] });
  });

  it('compare figures of one round only', () => {
    // The machine became ten times slower after the first round; the ratio stays.
    expect(over({ a: [2, 20], b: [1, 10] }, 'b')).toEqual({ a: [2, 2], b: [1, 1] });
  });

  it('tell the median of the ratios, not the ratio of the medians', () => {
    const rounds = over({ a: [1, 30, 8], b: [1, 10, 4] }, 'b');
    expect(row({ id: 'x', rounds })).toEqual({ id: 'x', values: { a: 2, b: 1 }, rounds });
  });
});

describe('the median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[1, Infinity, Infinity], Infinity],
  ])('of %j is %d', (values, middle) => expect(median(values)).toBe(middle));
});

describe('the worst window', () => {
  it('counts what lies within it, wherever it begins', () => {
    expect(worst([0, 240, 260, 270, 1_000], 250)).toBe(3);
  });

  it('leaves out what comes at its very end', () => {
    expect(worst([0, 250], 250)).toBe(1);
    expect(worst([], 250)).toBe(0);
  });
});
