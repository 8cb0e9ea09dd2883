import { openDB, unwrap, wrap } from 'idb';
import { isStorageError, type StorageCode, StorageError } from './errors.js';
import type { OutboxStore } from './store.js';
import { storeOver, TABLES, type Table, type Tables } from './tables.js';

/** Options of `indexedDbStore`. */
export interface IndexedDbOptions {
  /** The database's name. @defaultValue 'holdfast' */
  name?: string | undefined;
  /**
   * Whether a transaction waits until the device says that it is on the disk. `relaxed` survives a crash of the browser, and may
   * lose the last moments when the power fails.
   * @defaultValue 'relaxed'
   */
  durability?: 'strict' | 'relaxed' | undefined;
}

const codes: readonly [said: RegExp, code: StorageCode][] = [
  [/^Quota/, 'quota'],
  // Safari calls it unknown when its process for storage has gone.
  [/^(Abort|InvalidState|Timeout|Unknown.*lost)/, 'lost'],
  [/^(DataE|NotFound|NotReadable|Unknown)/, 'corrupt'],
];

const storageError = (code: StorageCode, cause?: unknown): StorageError =>
  new StorageError(code, `IndexedDB is ${code}: ${cause}`, { cause });

/** What the platform says, in the words of a store. What is not the storage's fault stays as it is. */
function inOurWords(error: unknown): unknown {
  const code =
    error instanceof DOMException && codes.find(([said]) => said.test(String(error)))?.[1];
  return code ? storageError(code, error) : error;
}

/** Keeps the items in IndexedDB: they survive reload and crash, and all tabs of the origin share them. */
export function indexedDbStore(options: IndexedDbOptions = {}): OutboxStore {
  const { name = 'holdfast', durability = 'relaxed' } = options;
  const tables = Object.keys(TABLES) as Table[];
  let opening: Promise<IDBDatabase> | undefined;

  const open = (): Promise<IDBDatabase> => {
    opening ??= new Promise((resolve, reject) => {
      openDB(name, 1, {
        upgrade(db, _from, _to, { done }) {
          // Whoever waits for the database hears of it.
          done.catch(() => {});
          for (const table of tables) {
            const [keyPath, ...indexes] = TABLES[table];
            const store = db.createObjectStore(table, { keyPath: [...keyPath] });
            for (const path of indexes)
              store.createIndex(path[1], [...path], { unique: path[1] === 'id' });
          }
        },
        blocked: () => reject(storageError('blocked', 'another tab holds an older version open')),
      }).then(
        (opened) => {
          const db = unwrap(opened);
          // Another tab wants to upgrade it or to take it away, or the browser broke it off.
          db.onversionchange = db.onclose = close;
          resolve(db);
          // When it was blocked, that promise has rejected already.
          opening = Promise.resolve(db);
        },
        (error) => {
          opening = undefined;
          const quota = /^Quota/.test(error?.name);
          reject(storageError(quota ? 'quota' : 'unavailable', error));
        },
      );
    });
    return opening;
  };

  const close = (): void => {
    opening?.then(
      (db) => db.close(),
      () => {},
    );
    opening = undefined;
  };

  const start = async () => (await open()).transaction(tables, 'readwrite', { durability });

  return storeOver(
    durability,
    async (work) => {
      let transaction: IDBTransaction | undefined;
      try {
        transaction = await start().catch((error) => {
          if (error instanceof StorageError) throw error;
          // The connection has gone, and nothing told of it.
          close();
          return start();
        });
        const [result] = await Promise.all([work(tablesOf(transaction)), ended(transaction)]);
        return result;
      } catch (thrown) {
        const error = inOurWords(transaction?.error ?? thrown);
        try {
          transaction?.abort();
        } catch {
          // It is over already.
        }
        if (isStorageError(error) && error.code === 'lost') close();
        throw error;
      }
    },
    close,
  );
}

const ended = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? storageError('lost'));
  });

/** Requests that write are not waited for: one that fails aborts the transaction. */
function tablesOf(transaction: IDBTransaction): Tables {
  const store = (table: Table) => transaction.objectStore(table);
  return {
    async _read(table, index, lower, upper, limit) {
      const source = index ? store(table).index(index) : store(table);
      // Without a limit, in its tongue, is 0.
      return limit ? wrap(source.getAll(IDBKeyRange.bound(lower, upper), limit | 0)) : [];
    },
    async _keys(space) {
      const keys: string[] = [];
      // From the first item of a key to that of the next.
      const range = IDBKeyRange.bound([space], [space, []]);
      const request = store('items').index('key').openKeyCursor(range);
      for (let cursor = await wrap(request); cursor; cursor = await wrap(request)) {
        const [, key] = cursor.key as [string, string];
        keys.push(key);
        cursor.continue([space, key, []]);
      }
      return keys;
    },
    _put: (table, row) => store(table).put(row),
    _remove: (table, key) => store(table).delete(key as IDBValidKey),
    _clear(space) {
      for (const table of transaction.objectStoreNames)
        store(table as Table).delete(IDBKeyRange.bound([space], [space, []]));
    },
  };
}
