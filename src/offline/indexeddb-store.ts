import { openDB, unwrap, wrap } from 'idb';
import { type StorageCode, StorageError } from './errors.js';
import { FIRST, storeOver } from './rows.js';
import type { OutboxStore } from './store.js';

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

const ROWS = 'rows';
const KEYS = 'keys';

const storageError = (code: StorageCode, cause: unknown): StorageError =>
  new StorageError(code, `IndexedDB: ${code} (${cause})`, { cause });

/** What the platform says, in the words of a store. What is not the storage's fault stays as it is. */
function inOurWords(error: unknown): unknown {
  const text = error instanceof DOMException ? `${error}` : '';
  const code = /^Quota/.test(text)
    ? 'quota'
    : // Chromium and Safari say: UnknownError: Connection …
      /^(Abort|InvalidS|Timeout|Unknown\w+: Conn)/.test(text)
      ? 'lost'
      : /^(DataE|NotF|NotR|Unknown)/.test(text) && 'corrupt';
  return code ? storageError(code, error) : error;
}

// An array is above all strings and numbers.
const range = (lower: readonly unknown[], upper = lower) =>
  IDBKeyRange.bound(lower, [...upper, []]);

function abort(transaction: IDBTransaction | undefined): void {
  try {
    transaction?.abort();
  } catch {
    // It is over already.
  }
}

/** Keeps the items in IndexedDB: they survive reload and crash, and all tabs of the origin share them. */
export function indexedDbStore(options: IndexedDbOptions = {}): OutboxStore {
  const { name = 'holdfast', durability = 'relaxed' } = options;
  let opening: Promise<IDBDatabase> | undefined;

  const open = () => {
    opening ??= new Promise((resolve, reject) => {
      globalThis.document?.addEventListener('freeze', onFreeze);
      // Asking for it may throw.
      const opened = (async () =>
        openDB(name, 1, {
          upgrade(db, _from, _to, { done }) {
            // Whoever waits for the database hears of it.
            done.catch(() => {});
            db.createObjectStore(ROWS).createIndex(KEYS, KEYS, { multiEntry: true, unique: true });
          },
          blocked: () => reject(storageError('blocked', 'another tab has an older version')),
        }))();
      opened.then(
        (wrapped) => {
          const db = unwrap(wrapped);
          // Another tab wants to upgrade it or to take it away, or the browser broke it off.
          db.onversionchange = db.onclose = close;
          resolve(db);
          // When it was blocked, that promise has rejected already.
          opening = Promise.resolve(db);
        },
        (error) => {
          opening = undefined;
          reject(storageError(/^Quota/.test(error.name) ? 'quota' : 'unavailable', error));
        },
      );
    });
    return opening;
  };

  let underWay: IDBTransaction | undefined;
  let thawed: Promise<void> | undefined;
  /** A frozen page holds its transaction, and no tab gets at anything. So it is given up, and made again afterwards. */
  const onFreeze = (): void => {
    thawed = new Promise((resolve) => {
      document.addEventListener('resume', () => resolve(), { once: true });
    });
    abort(underWay);
  };

  /** Takes away what the browser has lost: one such record would hold up all others for ever. */
  const repair = async (db: IDBDatabase): Promise<void> => {
    const rows = wrap(db);
    for (const key of await rows.getAllKeys(ROWS))
      await rows.get(ROWS, key).catch(async ({ name: kind }) => {
        if (/^(DataE|NotR)/.test(kind)) await rows.delete(ROWS, key);
      });
  };

  const close = (): void => {
    globalThis.document?.removeEventListener('freeze', onFreeze);
    opening?.then(
      (db) => db.close(),
      () => {},
    );
    opening = undefined;
  };

  return storeOver(
    durability,
    async function run(work): ReturnType<typeof work> {
      let transaction: IDBTransaction | undefined;
      const before = thawed;
      try {
        await thawed;
        const db = await open();
        const begun = db.transaction(ROWS, 'readwrite', { durability });
        underWay = transaction = begun;
        const rows = begun.objectStore(ROWS);
        const [result] = await Promise.all([
          work({
            async _read(lower, limit, upper) {
              // In its tongue, 0 is without a limit.
              const source = lower[1] < FIRST ? rows.index(KEYS) : rows;
              const found = limit ? await wrap(source.getAll(range(lower, upper), limit | 0)) : [];
              return found.map(({ row }) => row);
            },
            // Requests that write are not waited for: one that fails aborts the transaction.
            _put: (row, first, ...keys) => rows.put({ row, keys }, first as unknown as IDBValidKey),
            _remove: (start) => rows.delete(range(start)),
          }),
          new Promise<void>((resolve, reject) => {
            begun.oncomplete = () => resolve();
            begun.onabort = () => reject(begun.error ?? storageError('lost', 'aborted'));
          }),
        ]);
        return result;
      } catch (thrown) {
        if (thawed !== before) return run(work);
        const error = inOurWords(transaction?.error ?? thrown);
        abort(transaction);
        const code = (error as StorageError | undefined)?.code;
        if (code === 'lost') close();
        // Should it fail, so does the next transaction, and it is tried again.
        if (code === 'corrupt') await repair(await open()).catch(() => {});
        throw error;
      }
    },
    close,
    name,
  );
}
