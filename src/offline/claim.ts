import type { Live } from './delivery.js';
import type { Desk } from './desk.js';
import { StorageError } from './errors.js';
import type { Ledger } from './ledger.js';
import type { OutboxRecord } from './record.js';
import { asOf, isWhole } from './standing.js';

/**
 * Takes the next item of `key` that may be handed over; `undefined` when there is none, `null` when it waits for the application.
 * @param waiting - those for which a full store has no room; given only when it is full
 */
export async function claim(
  desk: Desk,
  ledger: Ledger,
  key: string,
  waiting: readonly Live[] | undefined,
): Promise<OutboxRecord | undefined | null> {
  const { _space: space, _now: now, _settle: settle, _change: change } = ledger;
  if (space.blocked.includes(key)) return null;
  for (let after = -1; ; ) {
    const found = await ledger._rows.head(desk._name, key, after);
    if (!found) break;
    const item = asOf(found, space.epoch);
    const { seq, id, event, bytes, state } = item;
    after = seq;
    if (!isWhole(item)) {
      const error = new StorageError('corrupt', `expected an item, got ${Object.keys(item)}`);
      const named = { ...item, id: `${id}`, event: `${event}`, bytes: +bytes || 0 };
      settle(named, { state: 'failed', error });
      continue;
    }
    const { retryInDoubt, onPoison } = desk._policyOf(event);
    if (item.expires! <= now) settle(item, { state: 'expired' });
    else if (retryInDoubt || (state === 'queued' && !waiting)) {
      change(item, { state: 'inflight', epoch: space.epoch });
      return item;
    } else {
      // It waits for the application, visibly, and holds the others back only if they are to be. A store that is full could not
      // tell that it left.
      if (state === 'inflight') change(item, { state: 'unknown' });
      if (waiting || onPoison === 'pauseKey') return null;
    }
  }
  // The first that is not in the store, since nothing in it is before it.
  for (const live of waiting ?? []) {
    const item = asOf(live._record, space.epoch);
    if (item.key !== key) continue;
    if (item.expires! <= now) settle(item, { state: 'expired' });
    else if (item.state === 'queued' || desk._policyOf(item.event).retryInDoubt) {
      live._record = { ...item, state: 'inflight', epoch: space.epoch };
      return item;
    }
  }
  return undefined;
}
