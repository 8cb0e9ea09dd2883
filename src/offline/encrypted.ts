import type { Encryption } from './encryption.js';
import { OutboxError, StorageError } from './errors.js';
import { hostCrypto, randomBytes, storedKey } from './key-store.js';
import { pack, unpack } from './packing.js';

/** A key of WebCrypto: the browser's `CryptoKey`, or that of Node's `webcrypto`. */
export interface CryptoKeyLike {
  readonly type: string;
  readonly algorithm: { readonly name: string };
  readonly extractable: boolean;
  readonly usages: readonly string[];
}

/** Options of `encryption`. */
export interface EncryptionOptions {
  /**
   * The key for AES-GCM, with the usages `encrypt` and `decrypt`, or a function that gets it. Called once it is needed, and again
   * after it failed.
   * @defaultValue one that is made by the browser and kept in it; no script can read it, but any script of the origin can use it
   */
  key?: CryptoKeyLike | (() => CryptoKeyLike | Promise<CryptoKeyLike>) | undefined;
  /** The name of the database that keeps the browser's key. @defaultValue 'holdfast-key' */
  name?: string | undefined;
}

/** As when the browser does not give its own: what needs it waits. */
async function asked<Key>(given: () => Key): Promise<Awaited<Key>> {
  try {
    return await given();
  } catch (cause) {
    throw new StorageError('unavailable', `The key is not there (${cause})`, { cause });
  }
}

/** What is sealed: the version of this layout, which key it was, what makes it unlike all others, and the ciphertext. */
const VERSION = 1;
const IV = 5;
const DATA = 17;

const utf8 = (text: string) => new TextEncoder().encode(text);

/**
 * Encrypts the arguments of what waits in an outbox (AES-GCM), and hides the ordering keys (HMAC-SHA-256): option `encrypt` of
 * `outbox`. Event names, times and sizes stay readable.
 *
 * `open` rejects with an `OutboxError` when the key is another one than before, or when something was changed.
 * @example
 * outbox(socket, { scope: userId, encrypt: encryption() });
 * @see https://www.w3.org/TR/webcrypto-2/#aes-gcm
 */
export function encryption(options: EncryptionOptions = {}): Encryption {
  const { key: given, name = 'holdfast-key' } = options;
  let loading: Promise<Keys> | undefined;

  const keys = (): Promise<Keys> => {
    loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };

  const load = async (): Promise<Keys> => {
    const subtle = hostCrypto();
    if (!subtle)
      throw new OutboxError('failed', 'Encryption needs a page that came over https, or localhost');
    const key = (await (typeof given === 'function'
      ? asked(given)
      : (given ?? storedKey(name)))) as CryptoKey;
    // From the one key that there is: what it makes of nothing, with an IV that chance will not meet.
    const secret = await subtle.encrypt(
      { name: 'AES-GCM', iv: new Uint8Array(12), additionalData: utf8('holdfast ordering keys') },
      key,
      new Uint8Array(32),
    );
    const hmac = { name: 'HMAC', hash: 'SHA-256' };
    const hashing = await subtle.importKey('raw', secret, hmac, false, ['sign']);
    const hash = async (text: string) =>
      new Uint8Array(await subtle.sign('HMAC', hashing, utf8(text))).subarray(0, 16);
    return { subtle, key, hash, mark: (await hash('')).subarray(0, 4) };
  };

  return {
    async seal(args, context) {
      const { subtle, key, mark } = await keys();
      const iv = randomBytes(12);
      const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(context) };
      const data = await subtle.encrypt(algorithm, key, await pack(args));
      const sealed = new Uint8Array(DATA + data.byteLength);
      sealed[0] = VERSION;
      sealed.set(mark, 1);
      sealed.set(iv, IV);
      sealed.set(new Uint8Array(data), DATA);
      return sealed;
    },
    async open(sealed, context) {
      if (!(sealed instanceof Uint8Array) || sealed[0] !== VERSION)
        throw new OutboxError('failed', 'What was encrypted is not of a known kind');
      const { subtle, key, mark } = await keys();
      if (mark.some((byte, index) => byte !== sealed[index + 1]))
        throw new OutboxError('failed', 'What was encrypted needs a key that has gone');
      const bytes = new Uint8Array(sealed);
      const additionalData = utf8(context);
      const algorithm = { name: 'AES-GCM', iv: bytes.subarray(IV, DATA), additionalData };
      try {
        return unpack(await subtle.decrypt(algorithm, key, bytes.subarray(DATA)));
      } catch (cause) {
        throw new OutboxError('failed', 'What was encrypted has been changed', { cause });
      }
    },
    async hash(key) {
      const { hash } = await keys();
      // Not the text that marks the key.
      return Array.from(await hash(`=${key}`), (byte) => byte.toString(16).padStart(2, '0')).join(
        '',
      );
    },
  };
}

interface Keys {
  readonly subtle: SubtleCrypto;
  readonly key: CryptoKey;
  readonly hash: (text: string) => Promise<Uint8Array>;
  /** Tells this key from others. */
  readonly mark: Uint8Array;
}
