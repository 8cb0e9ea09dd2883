import type { ItemState, OutboxRecord } from './record.js';

/** Kept apart from the others until the application has seen them. */
export const isDead = (state: ItemState): boolean => /^(failed|expired)$/.test(state);

/** Settled, one way or the other. */
export const isFinal = (state: ItemState): boolean => !/^(queued|inflight|unknown)$/.test(state);

/** An item as it stands: one under way on behalf of a page that has gone is in doubt. */
export const asOf = (item: OutboxRecord, epoch: number): OutboxRecord =>
  item.state === 'inflight' && item.epoch !== epoch ? { ...item, state: 'unknown' } : item;

/** What comes from the disk may be anything, and so may what an application makes of it. */
export const isWhole = ({ id, event, key, args, sealed, bytes }: OutboxRecord): boolean =>
  [id, event, key].every((name) => typeof name === 'string') &&
  (Array.isArray(args) || sealed !== undefined) &&
  bytes >= 0;
