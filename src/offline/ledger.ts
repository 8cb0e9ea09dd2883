import type { Live } from './delivery.js';
import { StorageError } from './errors.js';
import { type Bounds, isDead, type Policy } from './policy.js';
import type { ItemState, OutboxRecord, Outcome, Space } from './record.js';
import type { Rows } from './store.js';

/** How many settled items are remembered besides the dead letters, and how many dead letters. */
const KEEP = 1_000;
/** How many are taken away at a time. */
const SWEEP = 100;

type Mutable<Row> = { -readonly [Name in keyof Row]: Row[Name] };

/** What became of items in one transaction, to be told when it is kept. */
export interface Changes {
  readonly settled: Outcome[];
  readonly moved: [id: string, state: ItemState][];
}

/** How an item ends. */
export interface End {
  readonly state: ItemState;
  readonly answer?: readonly unknown[] | undefined;
  readonly error?: Error | undefined;
}

/** The rules of the outbox within one transaction. */
export interface Ledger extends Changes {
  readonly space: Mutable<Space>;
  /** Writes an item down, or settles one for which there is no room. */
  add(item: OutboxRecord): Promise<OutboxRecord>;
  /** The item as it stands; one under way on behalf of a page that has gone is `unknown`. */
  find(id: string): Promise<OutboxRecord | undefined>;
  /** Changes an item that is not settled. */
  move(item: OutboxRecord, change: Partial<OutboxRecord>): OutboxRecord;
  settle(item: OutboxRecord, end: End): void;
  /**
   * Takes the next item of `key` that may be handed over; `undefined` when there is none.
   * @param waiting - those for which a full store has no room
   */
  claim(key: string, waiting?: readonly Live[]): Promise<OutboxRecord | undefined>;
  /** Settles what has waited for too long. */
  expire(): Promise<void>;
  /** Brings a dead letter back, or lets an item that is in doubt be sent again. @returns its key */
  retry(id: string): Promise<string | undefined>;
  /** Takes a settled item away. */
  forget(item: OutboxRecord): void;
  /** The space after everything in it was taken away. */
  wipe(): void;
  /** Counts anew what is in the space. */
  recount(): Promise<void>;
  /** Makes the changes of the space permanent. */
  finish(): Promise<void>;
}

export interface LedgerOptions {
  readonly rows: Rows;
  readonly space: Space;
  readonly now: number;
  readonly bounds: Bounds;
  /** Whether the store takes nothing now, but can be read, and emptied: then all else is this tab's to know. */
  readonly isFull: boolean;
  readonly policyOf: (event: string) => Policy;
  /** Whether an item is under way in this tab: then it does not expire. */
  readonly isBusy: (id: string) => boolean;
}

export function createLedger({
  rows,
  space: row,
  now,
  bounds,
  isFull,
  policyOf,
  isBusy,
}: LedgerOptions): Ledger {
  const space: Mutable<Space> = { ...row };
  const { space: name } = row;
  const settled: Outcome[] = [];
  const moved: Changes['moved'] = [];

  const current = (item: OutboxRecord | undefined) => item && asOf(item, space.epoch);

  /** The first item of `key` that is not in the store, once nothing in it is before it. */
  const borrow = (key: string, waiting: readonly Live[]): OutboxRecord | undefined => {
    for (const live of waiting) {
      const item = asOf(live.record, space.epoch);
      if (item.key !== key) continue;
      const { retryInDoubt } = policyOf(item.event);
      if (item.expires! <= now) ledger.settle(item, { state: 'expired' });
      else if (retryInDoubt || item.state === 'queued') {
        live.record = { ...item, state: 'inflight', epoch: space.epoch };
        return item;
      }
    }
    return undefined;
  };

  const count = (state: ItemState, by: number) => {
    if (state === 'inflight' || state === 'unknown') space[state] += by;
  };

  const ledger: Ledger = {
    space,
    settled,
    moved,

    async add(given) {
      const item = asOf({ ...given, seq: ++space.seq }, space.epoch);
      space.items++;
      space.bytes += item.bytes;
      count(item.state, 1);
      const isOver = () => space.items > bounds.maxItems || space.bytes > bounds.maxBytes;
      if (isOver() && bounds.overflow === 'dropOldest')
        for (const old of await rows.page(name, -1, SWEEP))
          if (isOver() && old.state === 'queued') ledger.settle(old, { state: 'dropped' });
      if (isOver()) ledger.settle(item, { state: 'dropped', error: overflow(space, bounds) });
      else rows.put(item);
      return item;
    },

    find: async (id) => current(await rows.find(name, id)),

    move(item, change) {
      const next = { ...item, ...change };
      if (!isFull) {
        count(item.state, -1);
        count(next.state, 1);
        rows.put(next);
      }
      if (next.state !== item.state) moved.push([next.id, next.state]);
      return next;
    },

    settle(item, { state, answer, error }) {
      space.settledAt = Math.max(now, space.settledAt + 0.001);
      const outcome: Outcome = {
        id: item.id,
        event: item.event,
        state,
        answer,
        error: error && { name: error.name, message: error.message },
        settledAt: space.settledAt,
      };
      settled.push(outcome);
      // One that the store had no room for has no place in it.
      if (item.seq) {
        count(item.state, -1);
        space.items--;
        space.bytes -= item.bytes;
        rows.remove(name, item.seq);
      }
      const dead = isDead(state);
      if (!isFull) {
        space[dead ? 'failed' : 'done']++;
        // Arguments are kept where they can still be of use.
        rows.putSettled({
          ...item,
          ...(dead ? {} : { args: undefined, sealed: undefined }),
          state,
          outcome,
        });
      }
      if (state === 'failed' && policyOf(item.event).onPoison === 'pauseKey')
        space.blocked = [...space.blocked, item.key];
    },

    async claim(key, waiting = []) {
      if (space.blocked.includes(key)) return undefined;
      for (let after = -1; ; ) {
        const item = current(await rows.head(name, key, after));
        if (!item) return borrow(key, waiting);
        after = item.seq;
        if (!isWhole(item)) {
          ledger.settle(
            { ...item, id: `${item.id}`, event: `${item.event}`, bytes: +item.bytes || 0 },
            {
              state: 'failed',
              error: new StorageError('corrupt', `expected an item, got ${Object.keys(item)}`),
            },
          );
          continue;
        }
        const { retryInDoubt, onPoison } = policyOf(item.event);
        if (item.expires! <= now) ledger.settle(item, { state: 'expired' });
        else if (retryInDoubt || (item.state === 'queued' && !isFull)) {
          ledger.move(item, { state: 'inflight', epoch: space.epoch });
          return item;
        } else {
          // It waits for the application, visibly, and holds the others back only if they are to be. A store that is full could not
          // tell that it left.
          if (item.state === 'inflight') ledger.move(item, { state: 'unknown' });
          if (isFull || onPoison === 'pauseKey') return undefined;
        }
      }
    },

    async expire() {
      for (const item of await rows.due(name, now, SWEEP))
        if (!isBusy(item.id)) ledger.settle(current(item)!, { state: 'expired' });
    },

    async retry(id) {
      const item = await ledger.find(id);
      if (item) {
        if (item.state === 'unknown') ledger.move(item, { state: 'queued' });
        return item.state === 'unknown' ? item.key : undefined;
      }
      const letter = await rows.findSettled(name, id);
      if (isFull || !letter || !isDead(letter.state)) return undefined;
      const { outcome: _, ...rest } = letter;
      const { ttl } = policyOf(rest.event);
      // Into its old place: what was emitted after it still comes after it.
      rows.put({
        ...rest,
        state: 'queued',
        attempts: 0,
        ...(ttl < Infinity && { expires: now + ttl }),
      });
      rows.removeSettled(name, id);
      space.items++;
      space.bytes += rest.bytes;
      space.failed--;
      space.blocked = space.blocked.filter((key) => key !== rest.key);
      moved.push([id, 'queued']);
      return rest.key;
    },

    forget({ id, key, state }) {
      rows.removeSettled(name, id);
      space[isDead(state) ? 'failed' : 'done']--;
      space.blocked = space.blocked.filter((other) => other !== key);
    },

    wipe() {
      for (const count of ['items', 'bytes', 'inflight', 'unknown', 'failed', 'done'] as const)
        space[count] = 0;
      space.blocked = [];
      space.cursors = {};
    },

    async recount() {
      Object.assign(space, { items: 0, bytes: 0, inflight: 0, unknown: 0 });
      for (const item of await rows.page(name, -1, Infinity)) {
        space.items++;
        space.bytes += item.bytes;
        count(current(item)!.state, 1);
      }
      space.failed = (await rows.settled(name, true, Infinity)).length;
      space.done = (await rows.settled(name, false, Infinity)).length;
    },

    async finish() {
      for (const kind of ['done', 'failed'] as const) {
        if (space[kind] < KEEP + SWEEP) continue;
        for (const old of await rows.settled(name, kind === 'failed', SWEEP)) {
          rows.removeSettled(name, old.id);
          space[kind]--;
        }
      }
      if (!isFull) rows.putSpace(space);
    },
  };
  return ledger;
}

/** An item as it stands: one under way on behalf of a page that has gone is in doubt. */
export const asOf = (item: OutboxRecord, epoch: number): OutboxRecord =>
  item.state === 'inflight' && item.epoch !== epoch ? { ...item, state: 'unknown' } : item;

/** What comes from the disk may be anything. */
const isWhole = ({ id, event, args, sealed, bytes }: OutboxRecord): boolean =>
  typeof id === 'string' &&
  typeof event === 'string' &&
  (Array.isArray(args) || sealed !== undefined) &&
  bytes >= 0;

/** The error for an item for which there is no room, with the limit's name. */
export function overflow(
  { items, bytes }: { items: number; bytes: number },
  bounds: Bounds,
): RangeError {
  const [name, limit, came] =
    items > bounds.maxItems
      ? ['maxItems', bounds.maxItems, items]
      : ['maxBytes', bounds.maxBytes, bytes];
  return new RangeError(`outbox: expected at most ${limit} (${name}), got ${came}`);
}
