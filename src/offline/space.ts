import type { Space } from './record.js';

/** What of a space a full store could not take. */
export type Debt = Partial<Record<(typeof owed)[number], number>>;

const owed = ['items', 'bytes', 'inflight', 'unknown', 'failed', 'done', 'epoch'] as const;

/** How `space` differs from the row that is kept. */
export const debtOf = (space: Space, row: Space | undefined): Debt =>
  Object.fromEntries(owed.map((name) => [name, space[name] - (row?.[name] ?? 0)]));

export const settleDebt = (row: Space, debt: Debt): Space => ({
  ...row,
  ...Object.fromEntries(owed.map((name) => [name, row[name] + (debt[name] ?? 0)])),
});

/** Nothing is on its way. */
export const nothing = { items: 0, bytes: 0, inflight: 0, unknown: 0 };

/** Nor is anything else kept. */
export const empty = { ...nothing, failed: 0, done: 0, blocked: [], cursors: {} };

/** A space in which there has never been anything. */
export const freshSpace = (space: string, cid: string, made: string, now: number): Space => ({
  ...empty,
  space,
  cid,
  made,
  seq: 0,
  written: 0,
  // Above those of a store that was wiped.
  epoch: now,
  settledAt: 0,
  told: 0,
  paused: false,
});
