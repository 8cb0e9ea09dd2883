import type { Journal } from './journal.js';
import { asOf } from './ledger.js';
import { isDead } from './policy.js';
import type { OutboxRecord, Outcome } from './record.js';
import type { Rows } from './store.js';
import type { Filter, Item } from './types.js';

/** What an application does with items that wait, or that have ended. */
export interface Admin {
  list(filter?: Filter): Promise<Item[]>;
  retry(id?: string): Promise<number>;
  discard(which: string | Filter): Promise<number>;
  clear(): Promise<void>;
}

export interface AdminOptions {
  /** The space. */
  readonly name: string;
  readonly journal: Journal;
  readonly isBusy: (id: string) => boolean;
  /** The item with its arguments readable. */
  open(item: OutboxRecord): Promise<OutboxRecord>;
  /** There is something to send under these keys. */
  see(keys: readonly string[]): void;
}

export function createAdmin({ name, journal, isBusy, open, see }: AdminOptions): Admin {
  /** Those on the way, in their order; dead letters; what else has ended of late. */
  const all = async (rows: Rows, epoch: number): Promise<OutboxRecord[]> =>
    (
      await Promise.all([
        rows.page(name, -1, Infinity),
        journal.waiting.map(({ record }) => record),
        rows.settled(name, true, Infinity),
        rows.settled(name, false, Infinity),
      ])
    )
      .flat()
      .map((item) => asOf(item, epoch));

  const fits =
    ({ state, event, key }: Filter) =>
    (item: OutboxRecord) =>
      (state === undefined || [state].flat().includes(item.state)) &&
      (event === undefined || item.event === event) &&
      (key === undefined || item.key === key);

  return {
    async list(filter = {}) {
      const items = await journal.ask(({ space }, rows) => all(rows, space.epoch));
      return Promise.all(
        items.filter(fits(filter)).map(async (item) => {
          const { id, event, key, state, bytes, attempts, at, expires } = item;
          const { outcome } = item as { outcome?: Outcome };
          // What cannot be read is shown all the same.
          const { args } = await open(item).catch(() => item);
          return { id, event, key, args, state, bytes, attempts, at, expires, outcome };
        }),
      );
    },

    async retry(id) {
      const keys = await journal.ask(async (ledger, rows) => {
        const stuck = async () =>
          (await all(rows, ledger.space.epoch))
            .filter(({ state }) => isDead(state) || state === 'unknown')
            .map((item) => item.id);
        const freed: string[] = [];
        for (const each of id ? [id] : await stuck()) {
          const key = isBusy(each) ? undefined : await ledger.retry(each);
          if (key !== undefined) freed.push(key);
        }
        return freed;
      });
      see([...new Set(keys)]);
      journal.pump();
      return keys.length;
    },

    discard(which) {
      const isWanted =
        typeof which === 'string' ? ({ id }: OutboxRecord) => id === which : fits(which);
      return journal.ask(async (ledger, rows) => {
        let count = 0;
        for (const item of await all(rows, ledger.space.epoch)) {
          if (!isWanted(item) || item.state === 'inflight' || isBusy(item.id)) continue;
          if ('outcome' in item) ledger.forget(item);
          else ledger.settle(item, { state: 'discarded' });
          count++;
        }
        return count;
      });
    },

    clear: () =>
      journal.ask(async (ledger, rows) => {
        for (const item of await all(rows, ledger.space.epoch))
          if (!('outcome' in item)) ledger.settle(item, { state: 'discarded' });
        await rows.clear(name);
        ledger.wipe();
      }),
  };
}
