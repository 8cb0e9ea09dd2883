import type { StorageLike } from './platform.js';
import type { LocksLike } from './platform.page.js';

/** What tabs of one origin share, and what tells of their common storage. Pass your own as the option `host` of an outbox. */
export interface OutboxHost {
  /** Random bytes for ids. */
  random(bytes: Uint8Array): Uint8Array;
  /** The locks that all tabs share; `undefined` where there are none. */
  readonly locks: Pick<LocksLike, 'request'> | undefined;
  /** Opens a line to the other tabs; `undefined` where there is none. */
  channel(name: string): TabChannel | undefined;
  /** A place apart from the store, by which a store that was wiped is told from a new one; `undefined` where there is none. */
  readonly marks: (StorageLike & { removeItem(key: string): void }) | undefined;
}

/** As a BroadcastChannel. */
export interface TabChannel {
  /** Tells all other tabs; nobody hears it here. */
  postMessage(message: unknown): void;
  /** Hears what other tabs tell. */
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  /** Ends it. */
  close(): void;
}

/** Of the page or worker. Globals are read when an outbox is made. */
export const hostOutbox = (): OutboxHost => ({
  random: (bytes) => globalThis.crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
  locks: globalThis.navigator?.locks,
  channel: (name) =>
    globalThis.BroadcastChannel && (new BroadcastChannel(name) as unknown as TabChannel),
  get marks() {
    try {
      return globalThis.localStorage;
    } catch {
      // A frame that may keep nothing.
      return undefined;
    }
  },
});
