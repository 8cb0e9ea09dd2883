import type { Policy } from './policy.js';

/** The error for what there is no room for, with the limit's name. */
export const overflow = (name: string, limit: number, came: number): RangeError =>
  new RangeError(`outbox: expected at most ${limit} (${name}), got ${came}`);

/** Whether so many items, of so many bytes, are more than may wait. */
export const overflown = (
  items: number,
  bytes: number,
  { maxItems, maxBytes }: Policy,
): RangeError | undefined =>
  items > maxItems
    ? overflow('maxItems', maxItems, items)
    : bytes > maxBytes
      ? overflow('maxBytes', maxBytes, bytes)
      : undefined;
