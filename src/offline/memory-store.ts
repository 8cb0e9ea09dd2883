import { type Key, storeOver } from './rows.js';
import type { OutboxStore } from './store.js';

/** A row and all its keys. */
type Entry = readonly [keys: readonly Key[], row: unknown];

/** An entry under one of its keys. */
type Place = readonly [key: Key, entry: Entry];

/** Whether a key is below all that begin with `start`; `through` these counts them in. */
function isBelow(key: Key, start: Key, through = false): boolean {
  const at = start.findIndex((part, index) => part !== key[index]);
  return at < 0 ? through : !(key[at]! > start[at]!);
}

/** Places in the order of their keys. In chunks, since an array moves all that stands behind a place. */
type List = Place[][];
const CHUNK = 128;

/** The index of the first element that is not below a key, and `high` if none of those before that is. */
function search<Element>(
  list: readonly Element[],
  high: number,
  placeOf: (element: Element) => Place,
  key: Key,
): number {
  let low = 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(placeOf(list[middle]!)[0], key)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The chunk where a key is or comes to be: the last one, if it is above all. */
const chunkOf = (list: List, key: Key) =>
  search(list, list.length - 1, (chunk) => chunk[chunk.length - 1]!, key);
const indexOf = (chunk: readonly Place[], key: Key) =>
  search(chunk, chunk.length, (place) => place, key);

/**
 * Keeps the items in memory: they survive a lost connection, not a reload.
 *
 * Rows are kept as they are handed in and handed out again, without copies: they are read-only.
 */
export function memoryStore(): OutboxStore {
  /** In the order of their keys, one list for each space and kind of key. */
  const lists = new Map<string, List>();

  const listOf = ([space, kind]: Key): List => {
    const list = lists.get(kind + space) ?? [];
    lists.set(kind + space, list);
    return list;
  };

  const read = (lower: Key, limit: number, upper = lower): Entry[] => {
    const list = listOf(lower);
    const found: Place[] = [];
    for (let at = chunkOf(list, lower); found.length < limit; at++) {
      const chunk = list[at];
      if (!chunk || !isBelow(chunk[0]![0], upper, true)) break;
      found.push(...chunk.slice(indexOf(chunk, lower)));
    }
    return found
      .slice(0, limit)
      .filter(([key]) => isBelow(key, upper, true))
      .map(([, entry]) => entry);
  };

  return storeOver('memory', async (work) => {
    const undo: (() => void)[] = [];

    const change = (entry: Entry, adds: boolean): void => {
      for (const key of entry[0]) {
        const list = listOf(key);
        const at = chunkOf(list, key);
        list[at] ??= [];
        const chunk = list[at];
        const index = indexOf(chunk, key);
        if (adds) chunk.splice(index, 0, [key, entry]);
        else chunk.splice(index, 1);
        // In two halves, or away with it.
        if (!(chunk.length % CHUNK))
          list.splice(at, 1, ...(chunk.length ? [chunk.splice(0, CHUNK / 2), chunk] : []));
      }
      undo.push(() => change(entry, !adds));
    };
    const remove = (start: Key): void => {
      for (const entry of read(start, Infinity)) change(entry, false);
    };

    try {
      return await work({
        _read: async (...args) => read(...args).map(([, row]) => row),
        _put(row, ...keys) {
          remove(keys[0]!);
          change([keys, row], true);
        },
        _remove: remove,
      });
    } catch (error) {
      for (const back of undo.splice(0).reverse()) back();
      throw error;
    }
  });
}
