import type { OutboxRecord, SettledRecord, Space } from './record.js';
import type { OutboxStore } from './store.js';

/** All items by `seq`; all items by `expires`; the one row of the space. */
const ALL = 0;
const MORTAL = 1;
const SPACE = 2;

/** What names a list of a space: one of those above, an ordering key, or of settled ones whether they are dead letters. */
type Name = number | string | boolean;
type Row = Partial<SettledRecord> | Partial<OutboxRecord> | Partial<Space>;
// A row of one kind has none of the names that tell the others.
type Any = Partial<SettledRecord & Space>;

/** The lists that a row stands in. */
const listsOf = (row: Any): Name[] =>
  row.outcome
    ? [row.state === 'failed' || row.state === 'expired']
    : row.cid === undefined
      ? [ALL, MORTAL, row.key!]
      : [SPACE];

/** What a row is put in order by in a list. */
const rank = (row: Any, list: Name): number =>
  row.outcome ? row.outcome.settledAt : list === MORTAL ? (row.expires ?? Infinity) : row.seq!;

/**
 * Keeps the items in memory: they survive a lost connection, not a reload.
 *
 * Rows are kept as they are handed in and handed out again, without copies: they are read-only.
 */
export function memoryStore(): OutboxStore {
  const spaces = new Map<string, Map<Name, Any[]>>();
  /** How to undo what the transaction under way has done. */
  let undo: (() => void)[];
  let last: Promise<unknown> | undefined;

  const shelf = (space: string): Map<Name, Any[]> => {
    if (!spaces.has(space)) spaces.set(space, new Map());
    return spaces.get(space)!;
  };

  const list = <Of extends Row>(space: string, name: Name): Of[] =>
    (shelf(space).get(name) ?? []) as Of[];

  /** The index of the first row of a list that ranks above. */
  const above = (rows: readonly Any[], name: Name, after: number): number => {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rank(rows[middle]!, name) > after) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  const slice = (space: string, name: Name, after: number, limit: number): OutboxRecord[] => {
    const rows = list<OutboxRecord>(space, name);
    const start = above(rows, name, after);
    return rows.slice(start, start + limit);
  };

  const swap = (space: string, old?: Any, row?: Any): void => {
    const lists = shelf(space);
    for (const name of old ? listsOf(old) : []) {
      const rows = list(space, name);
      rows.splice(rows.indexOf(old!), 1);
      if (!rows[0]) lists.delete(name);
    }
    for (const name of row ? listsOf(row) : []) {
      const rows = list<Any>(space, name);
      lists.set(name, rows);
      rows.splice(above(rows, name, rank(row!, name)), 0, row!);
    }
    undo.push(() => swap(space, row, old));
  };

  const get = (space: string, seq: number): OutboxRecord | undefined => {
    const [row] = slice(space, ALL, seq - 1, 1);
    return row?.seq === seq ? row : undefined;
  };
  const findSettled = (space: string, id: string): SettledRecord | undefined =>
    [...list<SettledRecord>(space, true), ...list<SettledRecord>(space, false)].find(
      (row) => row.id === id,
    );
  const getSpace = (space: string) => list<Space>(space, SPACE)[0];

  return {
    durability: 'memory',
    async transaction(work) {
      const before = last;
      const run = (async () => {
        await before;
        undo = [];
        try {
          return await work({
            getSpace: async (space) => getSpace(space),
            putSpace: (row) => swap(row.space, getSpace(row.space), row),
            put: (row) => swap(row.space, get(row.space, row.seq), row),
            get: async (space, seq) => get(space, seq),
            find: async (space, id) => list<OutboxRecord>(space, ALL).find((row) => row.id === id),
            remove: (space, seq) => swap(space, get(space, seq)),
            head: async (space, key, after) => slice(space, key, after, 1)[0],
            keys: async (space) =>
              [...shelf(space).keys()].filter((name) => typeof name === 'string'),
            page: async (space, after, limit) => slice(space, ALL, after, limit),
            due: async (space, now, limit) =>
              slice(space, MORTAL, -1, limit).filter(({ expires }) => expires! <= now),
            putSettled: (row) => swap(row.space, findSettled(row.space, row.id), row),
            findSettled: async (space, id) => findSettled(space, id),
            removeSettled: (space, id) => swap(space, findSettled(space, id)),
            settled: async (space, dead, limit) => list<SettledRecord>(space, dead).slice(0, limit),
            async clear(space) {
              const old = shelf(space);
              spaces.delete(space);
              undo.push(() => spaces.set(space, old));
            },
          });
        } catch (error) {
          for (const back of undo.splice(0).reverse()) back();
          throw error;
        }
      })();
      last = run.catch(() => {});
      return run;
    },
    close: async () => last as Promise<void>,
  };
}
