import type { Live } from './delivery.js';
import type { Desk } from './desk.js';
import { StorageError } from './errors.js';
import { createLedger, ends, type Ledger, unended } from './ledger.js';
import { memoryStore } from './memory-store.js';
import type { OutboxRecord, Space } from './record.js';
import { type Debt, debtOf, freshSpace, nothing, settleDebt } from './space.js';
import type { OutboxStore, Rows } from './store.js';

/** How long to wait before a store that refused is asked again, in milliseconds. */
const AGAIN_MS = 2_000;
/** How often it is looked for what has waited too long, in milliseconds; each item is looked at before it is sent besides. */
const EXPIRE_MS = 1_000;
/** Timers do not last for ever. */
export const DAY_MS = 86_400_000;
/** How many times in a row it may refuse before memory takes its place. */
const PATIENCE = 3;

/** A part of a transaction. It may run more than once, and only the last time counts. */
export type Entry<Result = unknown> = (ledger: Ledger) => Promise<Result> | Result;

/** @param item - the one that was asked for, as it is kept */
type Note = (ledger: Ledger, item: OutboxRecord | undefined) => unknown;

/** Everything that is written: one transaction at a time, and in it all that has come since the one before. */
export interface Journal {
  /** The space as it was at the last transaction; `undefined` before the first. */
  _space: Space | undefined;
  _durability(): OutboxStore['durability'];
  /** Emitted, and not written down yet. */
  _waiting: Live[];
  _add(live: Live): void;
  /**
   * Writes something down that must be: it is kept, and tried again, until it is.
   * @param seq - of an item that is read for it at once: one wait less
   */
  _note(entry: Note, seq?: number): void;
  /** @throws rejects with a {@link StorageError} when the store refuses */
  _ask<Result>(entry: Entry<Result>): Promise<Result>;
  /** Runs a transaction soon, for what can be claimed. */
  _pump(): void;
  _stopJournal(): Promise<void>;
}

type Question = readonly [
  entry: Entry,
  resolve: (value: never) => void,
  reject: (error: Error) => void,
];

/** For whoever comes too late. */
export const closedError = (): Error => new StorageError('closed', 'outbox: it was closed');

export function createJournal(desk: Desk): Journal {
  const { _name: name, _runtime: platform } = desk;
  let { _store: store } = desk;
  /** The name of the storage by which this page would know that it was wiped. */
  let keptBy: string | undefined;
  /** The space while a store that is full has none. */
  let unkept: Space | undefined;
  let notes: [note: Note, seq: number][] = [];
  let questions: Question[] = [];
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;
  let refusals = 0;
  /** Nothing is added to a store that is full, for a while. */
  let full = false;
  let wasFull = false;
  /** What could not be written of the space meanwhile. */
  let debt: Debt | undefined;
  /** Something may have gone from the store that is counted still. */
  let isDamaged = false;
  let expiredAt = 0;
  let stopDue: (() => void) | undefined;
  let stopTimer: (() => void) | undefined;

  const turn = async () => {
    // The page has given it up, under whatever account.
    if (desk._bearer._memory && store === desk._store) giveUp();
    const isFull = full;
    // Whichever way the clock was set.
    const expires = Math.abs(platform.now() - expiredAt) >= EXPIRE_MS;
    const batch = isFull ? [] : desk._waiting;
    const [noted, asked] = [notes, questions];
    desk._waiting = isFull ? desk._waiting : [];
    notes = [];
    questions = [];
    const work = async (rows: Rows) => {
      const [row, ...items] = await Promise.all([
        rows.getSpace(name),
        ...noted.map(([, seq]) => (seq ? rows.get(name, seq) : undefined)),
      ]);
      // Of a store that was wiped since then nothing is owed.
      const isSame = row && row.made === desk._space?.made;
      const known = isSame && debt ? settleDebt(row, debt) : (row ?? unkept);
      const fresh = () => freshSpace(name, desk._createId, platform.now(), desk._space);
      const ledger = createLedger(desk, rows, known ?? fresh(), isFull);
      // What other pages did meanwhile is in it, too.
      if (!isFull && (debt || isDamaged)) await ledger._recount();
      let restored: number | undefined;
      const kept: [Live, OutboxRecord][] = [];
      const put = async (one: Live, record: OutboxRecord) =>
        kept.push([one, await ledger._add(record)]);
      if (keptBy && !isFull && row?.made !== keptBy) {
        restored = 0;
        for (const one of desk._lives.values()) {
          const { _isStored: isStored, _record: record, _standing: state } = one;
          if (!isStored) continue;
          restored++;
          // A store that was only given up still has it, and other tabs may reach that.
          const isGivenUp = store !== desk._store;
          await put(
            one,
            isGivenUp || state !== 'queued'
              ? { ...record, state: 'unknown', epoch: record.epoch || +isGivenUp }
              : { ...record, state },
          );
        }
      }
      // All that is asked of the store at one time is answered in one time; before anything else changes what was read for it.
      await Promise.all(noted.map(([note], at) => note(ledger, items[at])));
      if (expires) await ledger._expire();
      for (const one of batch) if (!ends(ledger, one)) await put(one, one._record);
      const answers: (() => void)[] = [];
      for (const [entry, resolve] of asked) {
        const answer = await entry(ledger);
        answers.push(() => resolve(answer as never));
      }
      // Only here: a claim that was made before found nothing, and looks there no more.
      const unsettled = unended(ledger, isFull ? desk._waiting : batch);
      let [claimed, [oldest], due] = await Promise.all([
        desk._allot(ledger, unsettled, isFull),
        rows.page(name, -1, 1),
        // Where that may have changed.
        expires || batch[0] ? rows.due(name, Infinity, 1) : undefined,
      ]);
      const { _space: space, _settled: settled, _moved: moved } = ledger;
      // What was to be claimed, and has ended instead, was still there.
      if (settled.some(({ id }) => id === oldest?.id)) [oldest] = await rows.page(name, -1, 1);
      // What a page owed that is gone shows here at the latest.
      if (!oldest && !isFull) Object.assign(space, nothing);
      await ledger._finish();

      /** Once it is kept. */
      return () => {
        desk._space = space;
        refusals = 0;
        if (expires) expiredAt = platform.now();
        unkept = isFull && !row ? space : undefined;
        keptBy ??= row?.made;
        if (!isFull) {
          keptBy = space.made;
          isDamaged = false;
          wasFull = false;
        }
        if (due) wakeFor(due[0]?.expires);
        debt = isFull ? debtOf(space, row) : undefined;
        const oldestAt = oldest?.at ?? desk._waiting[0]?._record.at ?? null;
        // Sent from memory, and confirmed.
        desk._waiting = unended(ledger, desk._waiting);
        const keys = kept
          .filter(([one]) => !ends(ledger, one))
          .map(([one, { seq, state, key }]) => {
            one._record = { ...one._record, seq, state };
            one._onState(state);
            desk._onKept(one);
            return key;
          });
        for (const answer of answers) answer();
        desk._onOwnPage({ settled, moved, space, oldestAt }, claimed, keys);
        if (restored === undefined) return;
        // What was restored may leave: this tab may have been the one that sends since before that, while the storage was full.
        again = true;
        // Known from now on; the next page need not tell of it again.
        desk._remember(space);
        desk._say('storage-lost', new StorageError('lost', 'the storage was wiped'), restored);
      };
    };
    let finish: () => void;
    try {
      finish = await store.transaction(work);
    } catch (error) {
      desk._waiting = [...batch, ...desk._waiting];
      notes = [...noted, ...notes];
      return refuse(error as Error, asked);
    }
    finish();
  };

  /** Looks again when the next item is not worth sending any more. */
  const wakeFor = (at = Infinity) => {
    stopDue?.();
    const inMs = Math.max(at - platform.now(), EXPIRE_MS);
    stopDue = at < Infinity ? platform.after(Math.min(inMs, DAY_MS), desk._pump) : undefined;
  };

  const refuse = (error: Error, asked: readonly Question[]) => {
    const { code } = error as StorageError;
    const isFresh = code === 'quota' && !full;
    isDamaged ||= code === 'corrupt';
    // What is asked can be done without adding anything.
    if (!isFresh) for (const [, , reject] of asked) reject(error);
    if (isFresh ? !wasFull : !refusals) desk._report(error);
    if (isFresh) {
      again = full = wasFull = true;
      questions = [...asked, ...questions];
    } else if (code === 'unavailable' || (code !== 'blocked' && ++refusals >= PATIENCE))
      giveUp(error);
    stopTimer?.();
    stopTimer = platform.after(AGAIN_MS, () => {
      full = false;
      desk._pump();
    });
  };

  /** Goes on in memory, with what this page has. */
  const giveUp = (error?: Error) => {
    const lost = store.durability !== 'memory' && desk._space;
    store.close().catch(desk._report);
    // Of all accounts: each finds again what it has left there, and what another has.
    desk._bearer._memory ??= memoryStore();
    store = desk._bearer._memory;
    // Memory has room, and owes nothing.
    full = false;
    debt = undefined;
    again = true;
    desk._standAlone();
    if (!lost) desk._space = undefined;
    else desk._report(error!);
  };

  const run = async () => {
    // All emits of this turn of the event loop, and of the time that a transaction takes, share the next one.
    await undefined;
    do {
      again = false;
      // What goes wrong in telling of it does not undo what is written.
      await turn().catch(desk._report);
    } while (again && !closed);
    running = undefined;
  };

  return {
    _space: undefined,
    _durability: () => (full || refusals ? 'memory' : store.durability),
    _waiting: [],
    _add(one) {
      desk._overtake(one);
      desk._waiting.push(one);
      desk._pump();
    },
    _note(note, seq = 0) {
      notes.push([note, seq]);
      desk._pump();
    },
    _ask: <Result>(entry: Entry<Result>) =>
      new Promise<Result>((resolve, reject) => {
        if (closed) throw closedError();
        questions.push([entry, resolve, reject]);
        desk._pump();
      }),
    _pump() {
      again = true;
      if (!closed) running ??= run();
    },
    async _stopJournal() {
      await running;
      closed = true;
      for (const [, , reject] of questions) reject(closedError());
      // Of these nobody knows any more.
      for (const one of desk._waiting) desk._fail(one, closedError());
      stopTimer?.();
      stopDue?.();
      await store.close();
    },
  };
}
