import { median } from './table.mjs';

/** Everyone in turn, in every round; the order is reversed each time, so that nobody is always the first or the last. */
export const inTurn = (contestants, rounds) =>
  Array.from({ length: rounds }, (_, round) =>
    (round % 2 ? contestants.toReversed() : contestants).map((contestant) => ({
      round,
      contestant,
    })),
  ).flat();

/** What the rounds of each contestant gave, by name: only figures of one round may be compared. */
export function byContestant(results, figure) {
  const figures = {};
  for (const result of results.toSorted((a, b) => a.round - b.round)) {
    figures[result.contestant] ??= [];
    figures[result.contestant].push(figure(result));
  }
  return figures;
}

/** Each figure over that of `base` in the same round. */
export const over = (figures, base) =>
  Object.fromEntries(
    Object.entries(figures).map(([contestant, list]) => [
      contestant,
      list.map((figure, round) => figure / figures[base][round]),
    ]),
  );

/** A line of docs/performance.md: the medians of the rounds. `must` and `aim` are the goals, where there are any. */
export const row = ({ rounds, ...about }) => ({
  ...about,
  values: Object.fromEntries(
    Object.entries(rounds).map(([contestant, list]) => [contestant, median(list)]),
  ),
  rounds,
});
