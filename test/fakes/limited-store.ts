import { StorageError } from '../../src/offline/errors.js';
import type { OutboxStore } from '../../src/offline/store.js';

/** A store as one page sees it, which takes nothing more while it is full. */
export function limited({ transaction, ...store }: OutboxStore) {
  const disk = {
    isFull: false,
    store: {
      ...store,
      transaction: (work) =>
        transaction(async (rows) => {
          let adds = false;
          const note =
            <Args extends unknown[]>(write: (...args: Args) => void) =>
            (...args: Args) => {
              adds = true;
              write(...args);
            };
          const result = await work({
            ...rows,
            put: note(rows.put),
            putSpace: note(rows.putSpace),
            putSettled: note(rows.putSettled),
          });
          if (adds && disk.isFull) throw new StorageError('quota', 'full');
          return result;
        }),
    } as OutboxStore,
  };
  return disk;
}
