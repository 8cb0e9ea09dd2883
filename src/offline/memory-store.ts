import type { OutboxStore } from './store.js';
import { type Key, storeOver, TABLES, type Table } from './tables.js';

type Row = Record<string, string | number>;
type Path = readonly string[];

/** The index of the first row that is at or above a key, or above all that begins with it. */
function from(rows: readonly Row[], path: Path, key: Key): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(rows[middle]!, path, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A key that is longer than the path is above. */
function compare(row: Row, path: Path, key: Key): number {
  for (const [index, part] of key.entries()) {
    const own = row[path[index]!];
    if (own !== part) return own! > part ? 1 : -1;
  }
  return 0;
}

const keyOf = (row: Row, path: Path): Key => path.map((name) => row[name]!);

/**
 * Keeps the items in memory: they survive a lost connection, not a reload.
 *
 * Rows are kept as they are handed in and handed out again, without copies: they are read-only.
 */
export function memoryStore(): OutboxStore {
  /** The rows by each path, in its order. */
  const lists = new Map<Path, Row[]>();
  for (const path of Object.values(TABLES).flat()) lists.set(path, []);

  return storeOver(
    'memory',
    async (work) => {
      const undo: (() => void)[] = [];

      /** Puts a row in the place of another; both may be missing. */
      const swap = (table: Table, old: Row | undefined, row: Row | undefined): void => {
        for (const path of TABLES[table]) {
          const rows = lists.get(path)!;
          const change = (of: Row | undefined, count: number, ...added: Row[]) => {
            const key = of && keyOf(of, path);
            if (key && !key.includes(undefined!))
              rows.splice(from(rows, path, key), count, ...added);
          };
          change(old, 1);
          change(row, 0, row!);
        }
        undo.push(() => swap(table, row, old));
      };
      const at = (table: Table, key: Key): Row | undefined => {
        const [path] = TABLES[table];
        const row = lists.get(path)![from(lists.get(path)!, path, key)];
        return row && !compare(row, path, key) ? row : undefined;
      };

      try {
        return await work({
          async _read(table, index, lower, upper, limit) {
            const path = (TABLES[table] as readonly Path[]).find(
              (names) => !index || names[1] === index,
            )!;
            const rows = lists.get(path)!;
            const start = from(rows, path, lower);
            return rows.slice(start, start + limit).filter((row) => compare(row, path, upper) <= 0);
          },
          async _keys(space) {
            const path = TABLES.items[2];
            const rows = lists.get(path)!;
            const keys: string[] = [];
            let index = from(rows, path, [space]);
            while (rows[index]?.space === space) {
              const { key } = rows[index] as { key: string };
              keys.push(key);
              index = from(rows, path, [space, key, Infinity]);
            }
            return keys;
          },
          _put: (table, row) =>
            swap(table, at(table, keyOf(row as Row, TABLES[table][0])), row as Row),
          _remove: (table, key) => swap(table, at(table, key), undefined),
          _clear(space) {
            for (const [path, rows] of lists) {
              lists.set(
                path,
                rows.filter((row) => row.space !== space),
              );
              undo.push(() => lists.set(path, rows));
            }
          },
        });
      } catch (error) {
        for (const back of undo.splice(0).reverse()) back();
        throw error;
      }
    },
    () => {},
  );
}
