export { batch } from './batch.js';
export { dedupe } from './dedupe.js';
export { type MemoryStoreOptions, memoryStore } from './memory-store.js';
export { type RedisClient, type RedisStoreOptions, redisStore } from './redis-store.js';
export type {
  AnySocket,
  Awaitable,
  Claimed,
  Clock,
  DedupeFailure,
  DedupeKey,
  DedupeOptions,
  DedupeStore,
} from './types.js';
