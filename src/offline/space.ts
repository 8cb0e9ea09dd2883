import type { Space } from './record.js';

/** What of a space a full store could not take: by how much it counts more, and what else is otherwise. */
export type Debt = Partial<Space>;

const counted = ['items', 'bytes', 'inflight', 'unknown', 'failed', 'done', 'epoch'] as const;
const lasting = ['paused', 'blocked', 'cursors', 'dedupe'] as const;

/** What of `space` no count tells and `row` does not say. */
const lastingOf = (space: Space, row?: Space) =>
  Object.fromEntries(
    lasting.filter((name) => space[name] !== row?.[name]).map((name) => [name, space[name]]),
  );

/** How `space` differs from the row that is kept. */
export const debtOf = (space: Space, row: Space | undefined): Debt => ({
  ...lastingOf(space, row),
  ...Object.fromEntries(counted.map((name) => [name, space[name] - (row?.[name] ?? 0)])),
});

export const settleDebt = (row: Space, debt: Debt): Space => ({
  ...row,
  ...debt,
  ...Object.fromEntries(counted.map((name) => [name, row[name] + debt[name]!])),
});

/** Nothing is on its way. */
export const nothing = { items: 0, bytes: 0, inflight: 0, unknown: 0 };

/** Nor is anything else kept. */
export const empty = { ...nothing, failed: 0, done: 0, blocked: [], cursors: {} };

/**
 * A space in which nothing is yet.
 * @param createId - makes a name that nobody else has
 * @param known - as this page knew it, should the store have lost it
 */
export const freshSpace = (
  space: string,
  createId: () => string,
  now: number,
  known: Space | undefined,
): Space => ({
  ...empty,
  space,
  made: createId(),
  seq: 0,
  written: 0,
  // Above those of a store that was wiped.
  epoch: now,
  settledAt: 0,
  told: 0,
  paused: false,
  ...(known && lastingOf(known)),
});
