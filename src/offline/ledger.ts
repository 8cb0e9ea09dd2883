import { overflown } from './bounds.js';
import type { Live } from './delivery.js';
import type { Desk } from './desk.js';
import type { ItemState, OutboxRecord, Outcome, Space } from './record.js';
import { empty, nothing } from './space.js';
import { asOf, isDead } from './standing.js';
import type { Rows } from './store.js';

/** How many settled items are remembered besides the dead letters, and how many dead letters. */
const KEEP = 1_000;
/** How many are taken away at a time. */
const SWEEP = 100;

/** By which of its counts a settled item is counted. */
const kinds = ['done', 'failed'] as const;

type Mutable<Row> = { -readonly [Name in keyof Row]: Row[Name] };

/** How an item ends. */
export interface End {
  readonly state: ItemState;
  readonly answer?: readonly unknown[] | undefined;
  readonly error?: Error | undefined;
  readonly attempts?: number;
}

/** The rules of the outbox within one transaction. */
export interface Ledger {
  readonly _rows: Rows;
  readonly _space: Mutable<Space>;
  /** Whether the store takes nothing now. */
  readonly _isFull: boolean;
  /** The time of all of it. */
  readonly _now: number;
  /** What became of items, to be told when it is kept. */
  readonly _settled: Outcome[];
  readonly _moved: [id: string, state: ItemState][];
  /** Writes an item down, or settles one for which there is no room. */
  _add(item: OutboxRecord): Promise<OutboxRecord>;
  /** The item as it stands; one under way on behalf of a page that has gone is `unknown`. */
  _find(id: string): Promise<OutboxRecord | undefined>;
  /** Changes an item that is not settled. */
  _change(item: OutboxRecord, change: Partial<OutboxRecord>): void;
  _settle(item: OutboxRecord, end: End): void;
  /** Settles what has waited for too long. */
  _expire(): Promise<void>;
  /** Brings a dead letter back, or lets an item that is in doubt be sent again. @returns its key */
  _revive(id: string): Promise<string | undefined>;
  /** Takes a settled item away. */
  _forget(item: OutboxRecord): void;
  /** The space after everything in it was taken away. */
  _wipe(): void;
  /** Counts anew what is in the space. */
  _recount(): Promise<void>;
  /** Makes the changes of the space permanent. */
  _finish(): Promise<void>;
}

/**
 * @param row - the space as it is now
 * @param isFull - whether the store takes nothing now, but can be read, and emptied: then all else is this tab's to know
 */
export function createLedger(desk: Desk, rows: Rows, row: Space, isFull: boolean): Ledger {
  const { _policyOf: policyOf, _policy: options } = desk;
  const now = desk._runtime.now();
  // Above all that was told, of which a store that is full keeps no time.
  const settledAt = Math.max(row.settledAt, row.told, desk._told);
  const space: Mutable<Space> = { ...row, settledAt };
  const { space: name } = row;
  const settled: Outcome[] = [];
  const moved: Ledger['_moved'] = [];

  const current = (item: OutboxRecord) => asOf(item, space.epoch);

  const count = ({ state, bytes }: OutboxRecord, by: number) => {
    space.items += by;
    space.bytes += by * bytes;
    if (state === 'inflight' || state === 'unknown') space[state] += by;
  };

  const unblock = (key: string) => {
    if (!space.blocked.includes(key)) return;
    space.blocked = space.blocked.filter((other) => other !== key);
    // Who sends looks there no more.
    desk._announce([key]);
  };

  const find: Ledger['_find'] = async (id) => {
    const item = await rows.find(name, id);
    return item && current(item);
  };

  const move: Ledger['_change'] = (item, change) => {
    const next = { ...item, ...change };
    if (!isFull) {
      count(item, -1);
      count(next, 1);
      rows.put(next);
    }
    if (next.state !== item.state) moved.push([next.id, next.state]);
  };

  const settle: Ledger['_settle'] = (item, { state, answer, error, attempts = item.attempts }) => {
    const { id, event, seq, key } = item;
    const settledAt = Math.max(now, space.settledAt + 0.001);
    space.settledAt = settledAt;
    const reason = error && { name: error.name, message: error.message };
    const outcome: Outcome = { id, event, state, answer, error: reason, settledAt };
    settled.push(outcome);
    // One that the store had no room for has no place in it.
    if (seq) {
      // Its key may have waited for the application's word.
      if (item.state === 'unknown') desk._announce([key]);
      count(item, -1);
      rows.remove(name, seq);
    }
    const dead = isDead(state);
    if (!isFull) {
      space[dead ? 'failed' : 'done']++;
      // Arguments are kept where they can still be of use.
      const rest = dead
        ? item
        : {
            ...item,
            args: undefined,
            sealed: undefined,
            // Of one that was not encrypted yet it can be read.
            ...(item.args && options.encrypt && { key: '' }),
          };
      // Should it be brought back, it needs a place.
      rows.putSettled({ ...rest, seq: seq || ++space.seq, state, attempts, outcome });
    }
    if (state === 'failed' && policyOf(event).onPoison === 'pauseKey')
      space.blocked = [...space.blocked, key];
  };

  return {
    _rows: rows,
    _space: space,
    _isFull: isFull,
    _now: now,
    _settled: settled,
    _moved: moved,
    _find: find,
    _change: move,
    _settle: settle,

    async _add(given) {
      const item = current({ ...given, seq: ++space.seq });
      count(item, 1);
      const isOver = () => overflown(space.items, space.bytes, options);
      if (isOver() && options.overflow === 'dropOldest')
        for (const old of await rows.page(name, -1, SWEEP))
          if (isOver() && old.state === 'queued') settle(old, { state: 'dropped' });
      const error = isOver();
      if (error) settle(item, { state: 'dropped', error });
      else rows.put(item);
      return item;
    },

    async _expire() {
      for (const item of await rows.due(name, now, SWEEP))
        if (!desk._isBusy(item.id)) settle(current(item), { state: 'expired' });
    },

    async _revive(id) {
      const item = await find(id);
      if (item) {
        if (item.state !== 'unknown') return undefined;
        move(item, { state: 'queued' });
        return item.key;
      }
      const letter = await rows.findSettled(name, id);
      if (isFull || !letter || !isDead(letter.state)) return undefined;
      const { outcome: _, ...rest } = letter;
      const { ttl } = policyOf(rest.event);
      const expires = ttl < Infinity && { expires: now + ttl };
      const again: OutboxRecord = { ...rest, state: 'queued', attempts: 0, ...expires };
      // Into its old place: what was emitted after it still comes after it.
      rows.put(again);
      rows.removeSettled(name, id);
      count(again, 1);
      space.failed--;
      unblock(rest.key);
      moved.push([id, 'queued']);
      return rest.key;
    },

    _forget({ id, key, state }) {
      rows.removeSettled(name, id);
      space[isDead(state) ? 'failed' : 'done']--;
      if (state === 'failed') unblock(key);
    },

    _wipe: () => Object.assign(space, empty),

    async _recount() {
      Object.assign(space, nothing);
      for (const item of await rows.page(name, -1, Infinity)) {
        count(current(item), 1);
        // Should the row of the space itself have been lost.
        space.seq = Math.max(space.seq, item.seq);
      }
      for (const kind of kinds)
        space[kind] = (await rows.settled(name, kind === 'failed', Infinity)).length;
    },

    async _finish() {
      for (const kind of kinds) {
        if (space[kind] < KEEP + SWEEP) continue;
        for (const old of await rows.settled(name, kind === 'failed', SWEEP)) {
          rows.removeSettled(name, old.id);
          space[kind]--;
        }
      }
      if (isFull) return;
      space.written++;
      rows.putSpace(space);
    },
  };
}

/** Whether it has ended in this transaction. */
export const ends = ({ _settled }: Ledger, { id }: Live): boolean =>
  _settled.some((outcome) => outcome.id === id);

/** Those of `lives` that have not. */
export const unended = (ledger: Ledger, lives: readonly Live[]): Live[] =>
  lives.filter((one) => !ends(ledger, one));
