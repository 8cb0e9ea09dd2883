import type { OutboxRecord } from './record.js';
import { isDead } from './standing.js';
import type { OutboxStore, Rows } from './store.js';

/**
 * The space, what kind of key it is, and its parts. Parts are compared one after another, numbers and strings each in their order;
 * a key that goes on is above one that ends.
 */
export type Key = readonly [space: string, kind: number, ...parts: (string | number)[]];

/** What one transaction can do: all rows are in one table, each under several keys, in the order of these. */
export interface Table {
  /** The first rows from the key `lower` up to all that begin with `upper`. */
  _read(lower: Key, limit: number, upper?: Key): Promise<unknown[]>;
  /** Puts a row in the place of the one that has the same first key. */
  _put(row: unknown, ...keys: Key[]): void;
  /** Takes away the rows whose first key begins with this. */
  _remove(start: Key): void;
}

// The kinds of keys. Those of settled rows in the order of time are 0, and 1 for dead letters.
const ID = 2;
const LANE = 3;
const EXPIRES = 4;
/** First keys are of this kind or above, and others below. */
export const FIRST = 5;
const SPACE = FIRST;
const SEQ = 6;
const SETTLED = 7;

function rowsOver({ _read, _put, _remove }: Table): Rows {
  const first = async (lower: Key, upper?: Key) => (await _read(lower, 1, upper))[0];
  const lane = (space: string, ...after: (string | number)[]) =>
    first([space, LANE, ...after], [space, LANE]) as Promise<OutboxRecord | undefined>;

  const rows: { [Name in keyof Rows]: (...args: Parameters<Rows[Name]>) => unknown } = {
    getSpace: (space) => first([space, SPACE]),
    putSpace: (row) => _put(row, [row.space, SPACE]),
    put(row) {
      const { space, seq, id, key, expires = Infinity } = row;
      _put(
        row,
        [space, SEQ, seq],
        [space, ID, id],
        [space, LANE, key, seq],
        [space, EXPIRES, expires, seq],
      );
    },
    get: (space, seq) => first([space, SEQ, seq]),
    find: (space, id) => first([space, ID, id]),
    remove: (space, seq) => _remove([space, SEQ, seq]),
    // One that goes on is the next one above `after`.
    head: (space, key, after) => first([space, LANE, key, after, 0], [space, LANE, key]),
    async keys(space) {
      const keys: string[] = [];
      let row = await lane(space);
      for (; row; row = await lane(space, row.key, Infinity)) keys.push(row.key);
      return keys;
    },
    page: (space, after, limit) => _read([space, SEQ, after, 0], limit, [space, SEQ]),
    due: (space, now, limit) => _read([space, EXPIRES], limit, [space, EXPIRES, now]),
    putSettled(row) {
      const { space, id, state, outcome, seq } = row;
      _put(row, [space, SETTLED, id], [space, +isDead(state), outcome.settledAt, seq]);
    },
    findSettled: (space, id) => first([space, SETTLED, id]),
    removeSettled: (space, id) => _remove([space, SETTLED, id]),
    settled: (space, dead, limit) => _read([space, +dead], limit),
    async clear(space) {
      for (const kind of [SEQ, SETTLED]) _remove([space, kind]);
    },
  };
  return rows as Rows;
}

/** A store whose transactions begin one after another; `begin` makes one of them all or nothing. */
export function storeOver(
  durability: OutboxStore['durability'],
  begin: <Result>(work: (table: Table) => Promise<Result>) => Promise<Result>,
  end?: () => void,
  name?: string,
): OutboxStore {
  let last: Promise<unknown> = Promise.resolve();
  return {
    durability,
    name,
    transaction(work) {
      const run = last.then(() => begin(async (table) => work(rowsOver(table))));
      last = run.catch(() => {});
      return run;
    },
    async close() {
      last = last.then(end);
      await last;
    },
  };
}
