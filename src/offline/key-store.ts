import { openDB } from 'idb';
import { StorageError } from './errors.js';

/** The host's cryptography; `undefined` on a page that came over plain HTTP. */
export const hostCrypto = (): SubtleCrypto | undefined => globalThis.crypto?.subtle;

/** Bytes that nobody can guess. */
export const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));

const KEYS = 'keys';

/**
 * The key of a name, made by the first tab that asks, and kept in a database of its own. It can be used, not read: not even by this
 * page.
 */
export async function storedKey(database: string): Promise<CryptoKey> {
  // Before the transaction: it would end while it waits for something else.
  const made = await hostCrypto()!.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  try {
    const db = await openDB(database, 1, {
      upgrade(db, _from, _to, { done }) {
        done.catch(() => {});
        db.createObjectStore(KEYS);
      },
    });
    try {
      const transaction = db.transaction(KEYS, 'readwrite');
      // Heard of below, when it is asked for.
      transaction.done.catch(() => {});
      const kept: CryptoKey | undefined = await transaction.store.get(KEYS);
      if (!kept) await transaction.store.put(made, KEYS);
      await transaction.done;
      return kept ?? made;
    } finally {
      db.close();
    }
  } catch (cause) {
    throw new StorageError('unavailable', `The key cannot be kept (${cause})`, { cause });
  }
}
