import { type Key, storeOver } from './rows.js';
import type { OutboxStore } from './store.js';

/** A row and all its keys. */
interface Entry {
  readonly keys: readonly Key[];
  readonly row: unknown;
}

/** An entry under one of its keys. */
interface Place {
  readonly key: Key;
  readonly entry: Entry;
}

/** Places in the order of their keys. In chunks, since an array moves all that stands behind a place. */
type List = Place[][];
const CHUNK = 128;

/** Whether a key is below all that begin with `start`; `through` these counts them in. */
function isBelow(key: Key, start: Key, through = false): boolean {
  const at = start.findIndex((part, index) => part !== key[index]);
  return at < 0 ? through : !(key[at]! > start[at]!);
}

/** The index of the first element that does not hold. */
function search<Element>(list: readonly Element[], holds: (element: Element) => boolean): number {
  let low = 0;
  for (let high = list.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (holds(list[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

const chunkOf = (list: List, key: Key) =>
  search(list, (chunk) => isBelow(chunk[chunk.length - 1]!.key, key));
const indexOf = (chunk: readonly Place[], key: Key) =>
  search(chunk, (place) => isBelow(place.key, key));

/**
 * Keeps the items in memory: they survive a lost connection, not a reload.
 *
 * Rows are kept as they are handed in and handed out again, without copies: they are read-only.
 */
export function memoryStore(): OutboxStore {
  /** Of each space a list for each kind of key. */
  const spaces = new Map<string, List[]>();

  const listOf = ([space, kind]: Key): List => {
    const lists = spaces.get(space) ?? [];
    spaces.set(space, lists);
    lists[kind] ??= [];
    return lists[kind];
  };

  const read = (lower: Key, limit: number, upper = lower): Entry[] => {
    const list = listOf(lower);
    const found: Place[] = [];
    for (let at = chunkOf(list, lower); list[at] && found.length < limit; at++)
      found.push(...list[at]!.slice(indexOf(list[at]!, lower)));
    return found
      .slice(0, limit)
      .filter(({ key }) => isBelow(key, upper, true))
      .map(({ entry }) => entry);
  };

  return storeOver('memory', async (work) => {
    const undo: (() => void)[] = [];

    const swap = (old?: Entry, entry?: Entry): void => {
      for (const one of [old, entry])
        for (const key of one?.keys ?? []) {
          const list = listOf(key);
          // What is above all goes to the last one.
          const at = Math.max(0, Math.min(chunkOf(list, key), list.length - 1));
          list[at] ??= [];
          const chunk = list[at];
          const index = indexOf(chunk, key);
          if (one === old) chunk.splice(index, 1);
          else chunk.splice(index, 0, { key, entry: one! });
          // In two halves, or away with it.
          if (!(chunk.length % CHUNK))
            list.splice(at, 1, ...(chunk.length ? [chunk.splice(0, CHUNK / 2), chunk] : []));
        }
      undo.push(() => swap(entry, old));
    };

    try {
      return await work({
        _read: async (...args) => read(...args).map(({ row }) => row),
        _put: (row, ...keys) => swap(read(keys[0]!, 1)[0], { keys, row }),
        _remove: (key) => swap(read(key, 1)[0]),
        _clear(space) {
          const lists = spaces.get(space)!;
          spaces.delete(space);
          undo.push(() => spaces.set(space, lists));
        },
      });
    } catch (error) {
      for (const back of undo.splice(0).reverse()) back();
      throw error;
    }
  });
}
