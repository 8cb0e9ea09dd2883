import type { Platform } from '../platform.js';
import type { Live } from './delivery.js';
import { isStorageError, StorageError } from './errors.js';
import { type Changes, createLedger, type Ledger } from './ledger.js';
import { memoryStore } from './memory-store.js';
import type { Bounds, Policy } from './policy.js';
import type { OutboxRecord, Space } from './record.js';
import { type Debt, debtOf, freshSpace, settleDebt } from './space.js';
import type { OutboxStore, Rows } from './store.js';

/** How long to wait before a store that refused is asked again, in milliseconds. */
const AGAIN_MS = 2_000;
/** How often it is looked for what has waited too long, in milliseconds; each item is looked at before it is sent besides. */
const EXPIRE_MS = 1_000;
/** Timers do not last for ever. */
const DAY_MS = 86_400_000;
/** How many times in a row it may refuse before memory takes its place. */
const PATIENCE = 3;

/** A part of a transaction. It may run more than once, and only the last time counts. */
export type Entry<Result = unknown> = (ledger: Ledger, rows: Rows) => Promise<Result> | Result;

/** What a transaction has changed, to be told. */
export interface Page extends Changes {
  readonly space: Space;
  /** When the oldest item was emitted. */
  readonly oldestAt: number | null;
}

/** Everything that is written: one transaction at a time, and in it all that has come since the one before. */
export interface Journal {
  /** The space as it was at the last transaction; `undefined` before the first. */
  readonly space: Space | undefined;
  readonly durability: OutboxStore['durability'];
  /** Emitted, and not written down yet. */
  readonly waiting: readonly Live[];
  add(live: Live): void;
  /** Writes something down that must be: it is kept, and tried again, until it is. */
  note(entry: Entry<void>): void;
  /** @throws rejects with a {@link StorageError} when the store refuses */
  ask<Result>(entry: Entry<Result>): Promise<Result>;
  /** Runs a transaction soon, for what can be claimed. */
  pump(): void;
  close(): Promise<void>;
}

export interface JournalOptions {
  readonly name: string;
  readonly store: OutboxStore;
  readonly platform: Platform;
  readonly bounds: Bounds;
  readonly policyOf: (event: string) => Policy;
  readonly isBusy: (id: string) => boolean;
  /** Makes a name for this storage. */
  readonly createName: () => string;
  /** What this page has emitted and is not settled, in order. */
  readonly live: () => Iterable<Live>;
  /** There is something to claim under this key. */
  see(key: string): void;
  /**
   * The last part of each transaction: what may leave is claimed.
   * @param waiting - those for which a full store has no room; `undefined` unless it is full
   */
  claim(ledger: Ledger, rows: Rows, waiting: readonly Live[] | undefined): Promise<OutboxRecord[]>;
  onPage(page: Page, claimed: readonly OutboxRecord[]): void;
  onStored(live: Live): void;
  onError(error: Error): void;
  onLost(error: Error, restored: number): void;
  /** The store has been given up for memory. */
  onMemory(): void;
}

export function createJournal(options: JournalOptions): Journal {
  const { name, platform, bounds, policyOf, isBusy, createName, live, onPage, onError, onLost } =
    options;
  let { store } = options;
  let space: Space | undefined;
  /** The name of the storage that has taken it, once one has. */
  let keptBy: string | undefined;
  let adds: Live[] = [];
  let notes: Entry<void>[] = [];
  let questions: { entry: Entry; resolve: (value: never) => void; reject: (e: Error) => void }[] =
    [];
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;
  let refusals = 0;
  /** Nothing is added to a store that is full, for a while. */
  let full = false;
  let wasFull = false;
  /** What could not be written of the space meanwhile. */
  let debt: Debt = {};
  let owes = false;
  let expiredAt = 0;
  let stopDue: (() => void) | undefined;
  let stopTimer: (() => void) | undefined;

  const turn = async () => {
    const isFull = full;
    // Whichever way the clock was set.
    const expires = Math.abs(platform.now() - expiredAt) >= EXPIRE_MS;
    const batch = isFull ? [] : adds;
    const [noted, asked] = [notes, questions];
    adds = isFull ? adds : [];
    notes = [];
    questions = [];
    let answers: unknown[] = [];
    let restored = -1;
    const work = async (rows: Rows) => {
      const row = await rows.getSpace(name);
      const ledger = createLedger({
        rows,
        // Of a store that was wiped since then nothing is owed; one that was full from the start has nothing yet.
        space:
          row && row.made === space?.made
            ? settleDebt(row, debt)
            : (row ??
              ((!keptBy && space) ||
                freshSpace(name, space?.cid ?? createName(), createName(), platform.now()))),
        now: platform.now(),
        bounds,
        isFull,
        policyOf,
        isBusy,
      });
      // What other pages did meanwhile is in it, too.
      if (!isFull && owes) await ledger.recount();
      restored = -1;
      const kept: [Live, OutboxRecord][] = [];
      const put = async (one: Live, record: OutboxRecord) =>
        kept.push([one, await ledger.add(record)]);
      if (keptBy && !isFull && row?.made !== keptBy) {
        restored = 0;
        for (const one of live()) {
          if (!one.isStored) continue;
          restored++;
          const isSure = one.delivery.state.getSnapshot() === 'queued';
          await put(one, { ...one.record, state: isSure ? 'queued' : 'unknown' });
        }
      }
      if (expires) await ledger.expire();
      // All that is asked of the store at one time is answered in one time.
      await Promise.all(noted.map((note) => note(ledger, rows)));
      for (const one of batch) if (!ends(ledger, one)) await put(one, one.record);
      answers = [];
      for (const { entry } of asked) answers.push(await entry(ledger, rows));
      // Only here: a claim that was made before found nothing, and looks there no more.
      const unsettled = (isFull ? adds : batch).filter((one) => !ends(ledger, one));
      for (const { record } of unsettled) options.see(record.key);
      const [claimed, [oldest], due] = await Promise.all([
        options.claim(ledger, rows, isFull ? unsettled : undefined),
        rows.page(name, -1, 1),
        // Where that may have changed.
        expires || batch[0] ? rows.due(name, Infinity, 1) : undefined,
      ]);
      // What a page owed that is gone shows here at the latest.
      if (!oldest && !isFull)
        Object.assign(ledger.space, { items: 0, bytes: 0, inflight: 0, unknown: 0 });
      await ledger.finish();
      const oldestAt = oldest?.at ?? adds[0]?.record.at ?? null;
      return { row, ledger, kept, claimed, oldestAt, due };
    };
    let result: Awaited<ReturnType<typeof work>>;
    try {
      result = await store.transaction(work);
    } catch (error) {
      adds = [...batch, ...adds];
      notes = [...noted, ...notes];
      return refuse(error as Error, asked);
    }
    const { row, ledger, kept, claimed, oldestAt, due } = result;
    refusals = 0;
    if (expires) expiredAt = platform.now();
    if (!isFull) {
      keptBy = ledger.space.made;
      wasFull = false;
    }
    if (due) wakeFor(due[0]?.expires);
    space = ledger.space;
    owes = isFull;
    debt = isFull ? debtOf(space, row) : {};
    // Sent from memory, and confirmed.
    adds = adds.filter((one) => !ends(ledger, one));
    for (const [one, { seq, state }] of kept) {
      one.record = { ...one.record, seq, state };
      one.onState(state);
      if (!one.isStored) options.onStored(one);
      one.onStored();
    }
    for (const [at, { resolve }] of asked.entries()) resolve(answers[at] as never);
    onPage({ space, oldestAt, settled: ledger.settled, moved: ledger.moved }, claimed);
    if (restored >= 0) onLost(new StorageError('lost', 'the storage was wiped'), restored);
  };

  /** Looks again when the next item is not worth sending any more. */
  const wakeFor = (at = Infinity) => {
    stopDue?.();
    const inMs = Math.max(at - platform.now(), EXPIRE_MS);
    stopDue = at < Infinity ? platform.after(Math.min(inMs, DAY_MS), journal.pump) : undefined;
  };

  const refuse = (error: Error, asked: typeof questions) => {
    // A mistake in what was asked is the asker's.
    if (!isStorageError(error) && asked.length) {
      for (const { reject } of asked) reject(error);
      again = true;
      return;
    }
    const code = isStorageError(error) ? error.code : 'lost';
    if (code === 'quota' && !full) {
      if (!wasFull) onError(error);
      full = wasFull = true;
      // What is asked can be done without adding anything.
      questions = [...asked, ...questions];
      again = true;
    } else {
      for (const { reject } of asked) reject(error);
      if (!refusals) onError(error);
      if (code === 'unavailable' || (code !== 'blocked' && ++refusals >= PATIENCE)) giveUp(error);
    }
    stopTimer?.();
    stopTimer = platform.after(AGAIN_MS, () => {
      full = false;
      journal.pump();
    });
  };

  /** Goes on in memory, with what this page has. */
  const giveUp = (error: Error) => {
    const lost = store.durability !== 'memory' && space;
    store.close().catch(onError);
    store = memoryStore();
    again = true;
    options.onMemory();
    if (!lost) space = undefined;
    else onError(error);
  };

  const run = async () => {
    // All emits of this turn of the event loop, and of the time that a transaction takes, share the next one.
    await undefined;
    do {
      again = false;
      // What goes wrong in telling of it does not undo what is written.
      await turn().catch(onError);
    } while (again && !closed);
    running = undefined;
  };

  const journal: Journal = {
    get space() {
      return space;
    },
    get durability() {
      return full || refusals ? 'memory' : store.durability;
    },
    get waiting() {
      return adds;
    },
    add(one) {
      adds.push(one);
      journal.pump();
    },
    note(entry) {
      notes.push(entry);
      journal.pump();
    },
    ask: <Result>(entry: Entry<Result>) =>
      new Promise<Result>((resolve, reject) => {
        questions.push({ entry, resolve: resolve as (value: never) => void, reject });
        journal.pump();
      }),
    pump() {
      again = true;
      if (!closed) running ??= run();
    },
    async close() {
      await running;
      closed = true;
      stopTimer?.();
      stopDue?.();
      await store.close();
    },
  };
  return journal;
}

const ends = ({ settled }: Ledger, { record }: Live) => settled.some(({ id }) => id === record.id);
