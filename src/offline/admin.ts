import type { Desk } from './desk.js';
import type { Entry } from './journal.js';
import { ends, type Ledger, unended } from './ledger.js';
import type { OutboxRecord, Outcome } from './record.js';
import { asOf, isDead } from './standing.js';
import type { Filter, Item } from './types.js';
import { open } from './wrapping.js';

/** What this page has emitted and is not written down, nor ends in this transaction. */
const unkept = (desk: Desk, ledger: Ledger) =>
  unended(ledger, [...desk._waiting, ...desk._unsealed]);

/** Those on the way, in their order; dead letters; what else has ended of late. */
async function all(desk: Desk, ledger: Ledger): Promise<OutboxRecord[]> {
  const { _name: name } = desk;
  const { _rows: rows, _space } = ledger;
  const items = await Promise.all([
    rows.page(name, -1, Infinity),
    unkept(desk, ledger).map(({ _record }) => _record),
    rows.settled(name, true, Infinity),
    rows.settled(name, false, Infinity),
  ]);
  return items.flat().map((item) => asOf(item, _space.epoch));
}

/** The key of a filter as it is written down, where that is not as it is. */
const keptKey = ({ _policy }: Desk, { key }: Filter) =>
  key !== undefined && _policy.encrypt?.hash(key);

const fits =
  ({ state, event, key }: Filter, kept: string | false | undefined) =>
  (item: OutboxRecord) =>
    (state === undefined || [state].flat().includes(item.state)) &&
    (event === undefined || item.event === event) &&
    // What is not encrypted yet stands there as it is.
    (key === undefined || [key, kept].includes(item.key));

/** @see Outbox.list */
export async function list(desk: Desk, filter: Filter = {}): Promise<Item[]> {
  const items = await desk._ask((ledger) => all(desk, ledger));
  return Promise.all(
    items.filter(fits(filter, await keptKey(desk, filter))).map(async (item) => {
      const { id, event, key, state, bytes, attempts, at, expires } = item;
      const { outcome } = item as { outcome?: Outcome };
      // What cannot be read is shown all the same.
      const { args } = await open(desk._policy, item).catch(() => item);
      return { id, event, key, args, state, bytes, attempts, at, expires, outcome };
    }),
  );
}

/** @see Outbox.retry */
export async function retry(desk: Desk, id?: string): Promise<number> {
  const keys = await desk._ask(async (ledger) => {
    const stuck = async () =>
      (await all(desk, ledger)).flatMap((item) =>
        isDead(item.state) || item.state === 'unknown' ? item.id : [],
      );
    const freed: string[] = [];
    for (const each of id ? [id] : await stuck()) {
      const key = desk._isBusy(each) ? undefined : await ledger._revive(each);
      if (key !== undefined) freed.push(key);
    }
    return freed;
  });
  desk._announce(keys);
  desk._pump();
  return keys.length;
}

/** @see Outbox.discard */
export async function discard(desk: Desk, which: string | Filter): Promise<number> {
  const meant = new Map(desk._lives);
  // What need not be waited for is asked at once, in the order of the calls.
  const kept = keptKey(desk, which as Filter);
  const isWanted =
    typeof which === 'string'
      ? ({ id }: OutboxRecord) => id === which
      : fits(which, kept && (await kept));
  return desk._ask(async (ledger) => {
    let count = 0;
    for (const item of await all(desk, ledger)) {
      if (!isWanted(item) || item.state === 'inflight' || desk._isBusy(item.id)) continue;
      // Emitted after this was asked for: it may be in the same transaction.
      if (desk._lives.has(item.id) && !meant.has(item.id)) continue;
      if ('outcome' in item) ledger._forget(item);
      else ledger._settle(item, { state: 'discarded' });
      count++;
    }
    return count;
  });
}

/** @see Outbox.clear */
export async function clear(desk: Desk): Promise<void> {
  await desk._ask(async (ledger) => {
    for (const item of await all(desk, ledger))
      if (!('outcome' in item)) ledger._settle(item, { state: 'discarded' });
    await ledger._rows.clear(desk._name);
    ledger._wipe();
  });
  desk._forgetMark();
}

/** For all tabs, and over a reload. */
export function pause(desk: Desk, paused: boolean): void {
  desk._isPaused = paused;
  desk._note(async ({ _space: space, _rows: rows }) => {
    space.paused = paused;
    if (paused) return;
    space.blocked = [];
    desk._announce(await rows.keys(desk._name));
  });
}

/** Ends all waits. */
export function hurry(desk: Desk): void {
  desk._hurrySession();
  desk._hurryDrain();
  if (!desk._leads) desk._post({ word: 'hurry' });
}

/** How far an event was processed. */
export const keep = (desk: Desk, name: string, place: unknown): void =>
  desk._note(({ _space }) => {
    _space.cursors = { ..._space.cursors, [name]: place };
  });

/** Ends an item that never left. The entry gives whether it did not, and never will. */
export const takeBack =
  (desk: Desk, id: string, state: 'discarded' | 'dropped'): Entry<boolean> =>
  async (ledger) => {
    const live = desk._lives.get(id);
    // What is not written down yet may be in this very transaction.
    const own = live && !live._isStored && !ends(ledger, live) ? live._record : undefined;
    const item = (await ledger._find(id)) ?? own;
    // A store that is full has no mark of it, but its page may have heard.
    if (item?.state !== 'queued' || item.epoch || live?._record.epoch || desk._isBusy(id))
      return false;
    ledger._settle(item, { state });
    return true;
  };
