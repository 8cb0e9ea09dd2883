export type { OutboxHost, TabChannel } from '../platform.offline.js';
export { type AdoptFrom, adopt } from './adopt.js';
export { type CursorOptions, cursor } from './cursor.js';
export { type EncryptionOptions, encryption } from './encrypted.js';
export type { Encryption } from './encryption.js';
export { isStorageError, OutboxError, type StorageCode, StorageError } from './errors.js';
export { type IndexedDbOptions, indexedDbStore } from './indexeddb-store.js';
export { memoryStore } from './memory-store.js';
export type { Confirm, EventPolicy, OutboxOptions, Verdict } from './options.js';
export { outbox } from './outbox.js';
export { requestPersistence } from './persistence.js';
export { type Order, priorities } from './priorities.js';
export type { ItemState, OutboxRecord, Outcome, SettledRecord, Space } from './record.js';
export type { OutboxStore, Rows } from './store.js';
export type {
  Delivery,
  Filter,
  Guarantee,
  Handlers,
  Item,
  Outbox,
  OutboxEvents,
  OutboxState,
} from './types.js';
