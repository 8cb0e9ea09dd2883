import type { CoreSocket } from 'holdfast';
import { TimeoutError } from '../errors.js';
import type { Platform } from '../platform.js';
import type { Live } from './delivery.js';
import { OutboxError } from './errors.js';
import type { Entry } from './journal.js';
import type { End, Ledger } from './ledger.js';
import type { Policy } from './policy.js';
import type { Receipts } from './receipt.js';
import type { OutboxRecord } from './record.js';

/** The first and the longest time until an item is tried again, in milliseconds; chance takes any part of it. */
const BACKOFF_MS = 1_000;
const BACKOFF_CAP_MS = 60_000;
/** How many frames may wait in the engine before less is handed to it. */
const CONGESTED = 64;

/** Hands items over in the order of their key, some keys at a time, and finds out what became of them. */
export interface Drain {
  isBusy(id: string): boolean;
  /** There is something under `key`. @param fresh - it goes before the backlog of other keys */
  see(key: string, fresh?: boolean): void;
  /** Takes what may leave now. The last part of a transaction. */
  claim(ledger: Ledger, unstored: readonly Live[] | undefined): Promise<OutboxRecord[]>;
  send(claimed: readonly OutboxRecord[]): void;
  /** The link went: what was under way is in doubt. */
  lose(): void;
  /** This tab sends no more; what is under way is another's. */
  resign(): void;
  /** Ends all waits of keys. */
  hurry(): void;
}

export interface DrainOptions {
  readonly socket: CoreSocket;
  readonly platform: Platform;
  readonly window: number;
  readonly maxPerSecond: number;
  readonly policyOf: (event: string) => Policy;
  readonly receipts: Receipts;
  /** Whether items may leave. */
  readonly isOpen: () => boolean;
  /** The epoch for which this tab sends. */
  readonly epoch: () => number | undefined;
  /** The arguments as they are to be sent; `undefined` to drop the item. @throws what makes it fail */
  ready(item: OutboxRecord): Promise<OutboxRecord | undefined> | OutboxRecord | undefined;
  /** With its id, as the server wants it. */
  stamp(args: readonly unknown[], id: string): readonly unknown[];
  note(entry: Entry<void>): void;
  pump(): void;
  onSent(id: string): void;
  /** An item for which the store has no room. */
  unstored(id: string): Live | undefined;
}

interface Lane {
  busy?: string | undefined;
  readyAt: number;
}

export function createDrain(options: DrainOptions): Drain {
  const { socket, platform, policyOf, receipts, note, pump } = options;
  const lanes = new Map<string, Lane>();
  const fresh: string[] = [];
  /** What is under way; each entry ends it as in doubt. */
  const busy = new Map<string, (lost?: boolean) => void>();
  let width = Math.min(2, options.window);
  let nextAt = 0;
  let lastAt = 0;
  let stopTimer: (() => void) | undefined;

  const wakeAt = (at: number) => {
    stopTimer?.();
    stopTimer = platform.after(Math.max(0, at - platform.now()), pump);
  };

  /** Writes down what became of an item, if it is still this tab's to say. */
  const report = (
    id: string,
    epoch: number | undefined,
    how: End | Partial<OutboxRecord>,
    free: () => void,
    ends?: boolean,
  ) =>
    note(async (ledger) => {
      // Not before: a transaction that has begun already would find the item as it was, and hand it over again.
      free();
      if (ledger.space.epoch !== epoch) return;
      const item = await ledger.find(id);
      const live = item ? undefined : options.unstored(id);
      if (live) live.record = { ...live.record, ...how };
      if (ends && (item || live)) ledger.settle(item ?? live!.record, how as End);
      else if (item) ledger.move(item, how);
    });

  const start = async (claimed: OutboxRecord) => {
    const { id, key } = claimed;
    const lane = lanes.get(key) ?? { readyAt: 0 };
    const epoch = options.epoch();
    lanes.set(key, lane);
    lane.busy = id;
    let isOver = false;
    let stopWait: (() => void) | undefined;
    const over = () => {
      if (isOver) return true;
      isOver = true;
      stopWait?.();
      return false;
    };
    const free = () => {
      if (busy.get(id) === doubt) busy.delete(id);
      if (lane.busy === id) lane.busy = undefined;
    };
    const end = (how: End) => {
      if (over()) return;
      width = Math.min(width + 1, options.window);
      report(id, epoch, how, free, true);
    };
    const doubt = (lost?: boolean) => {
      if (lost) free();
      if (!over() && !lost) move({ state: 'unknown' });
    };
    const move = (change: Partial<OutboxRecord>) => report(id, epoch, change, free);
    busy.set(id, doubt);

    /** Once more: after an answer "no", or none while the link was well, which count; or as the server says. */
    const again = (error: Error, item: OutboxRecord, afterMs?: number) => {
      const attempts = item.attempts + (afterMs === undefined ? 1 : 0);
      const { maxAttempts } = policyOf(item.event);
      if (attempts >= maxAttempts) return end({ state: 'failed', error, attempts });
      if (over()) return;
      const silent = error.name === 'TimeoutError';
      if (silent) width = Math.max(1, width >> 1);
      const delay =
        afterMs ?? Math.min(BACKOFF_CAP_MS, BACKOFF_MS * 2 ** attempts) * platform.random();
      lane.readyAt = platform.now() + delay;
      wakeAt(lane.readyAt);
      move({ state: silent ? 'unknown' : 'queued', attempts });
    };

    let item: OutboxRecord | undefined = claimed;
    try {
      const ready = options.ready(claimed);
      item = ready instanceof Promise ? await ready : ready;
      if (!item) return end({ state: 'dropped' });
    } catch (error) {
      return end({ state: 'failed', error: error as Error });
    }
    if (isOver) return;
    if (item.key !== key || !isClear()) {
      // Back as it was: under its new key, or until the way is free.
      const { event, args, sealed, version, key: to } = item;
      const change = to === key ? {} : { event, args, sealed, version, key: to };
      over();
      move({ state: claimed.state, ...change });
      see(to);
      return;
    }
    stopWait = hand(item, end, again, doubt);
  };

  const isClear = () =>
    options.isOpen() &&
    // What waits in the socket goes first, and a link that is about to be found dead takes nothing.
    !socket.sendBuffer.length &&
    platform.now() < socket.io.engine!._pingTimeoutTime;

  const hand = (
    item: OutboxRecord,
    end: (how: End) => void,
    again: (error: Error, item: OutboxRecord, afterMs?: number) => void,
    doubt: () => void,
  ): (() => void) | undefined => {
    let stop: (() => void) | undefined;
    const { event, id } = item;
    const { confirm, ackTimeout, judge } = policyOf(event);
    const engine = socket.io.engine!;
    const onTimeout = (error: Error) => (isClear() ? again(error, item) : doubt());
    try {
      const data = [event, ...options.stamp(item.args!, id)];
      if (confirm === 'acked') {
        const onAnswer = (error: Error | null, ...answer: unknown[]) => {
          if (error) return error.name === 'TimeoutError' ? onTimeout(error) : doubt();
          let verdict: ReturnType<typeof judge>;
          try {
            verdict = judge(...answer);
          } catch (cause) {
            return end({ state: 'failed', answer, error: cause as Error });
          }
          if (verdict === 'acked') end({ state: 'acked', answer });
          else if (verdict === 'failed')
            end({
              state: 'failed',
              answer,
              error: new OutboxError('refused', 'the server said no'),
            });
          else if (verdict === 'retry')
            again(new OutboxError('refused', 'the server said no'), item);
          else again(new OutboxError('busy', 'the server is busy'), item, verdict);
        };
        socket._emit({ timeout: ackTimeout, _direct: true }, [...data, onAnswer]);
      } else {
        const written = confirm === 'written' || receipts.areMeaningless;
        if (written) engine.once('drain', () => end({ state: 'written' }));
        socket._emit({ _direct: true }, data);
        if (!written) {
          receipts.ask(() => end({ state: receipts.areMeaningless ? 'written' : 'received' }));
          stop = platform.after(ackTimeout, () => onTimeout(timedOut(ackTimeout)));
        }
      }
    } catch (error) {
      // It cannot be encoded, or is more than the server takes: no other time would be better.
      end({ state: 'failed', error: error as Error });
      return stop;
    }
    if (engine.writeBuffer.length > CONGESTED) width = Math.max(1, width >> 1);
    options.onSent(id);
    return stop;
  };

  const see = (key: string, isFresh?: boolean) => {
    if (lanes.has(key)) return;
    lanes.set(key, { readyAt: 0 });
    if (isFresh) fresh.push(key);
  };

  return {
    isBusy: (id) => busy.has(id),
    see,

    async claim(ledger, waiting) {
      const claimed: OutboxRecord[] = [];
      const now = platform.now();
      // The clock was put back: what it said before means nothing.
      if (now < lastAt) {
        nextAt = 0;
        for (const lane of lanes.values()) lane.readyAt = 0;
      }
      lastAt = now;
      if (ledger.space.epoch !== options.epoch() || ledger.space.paused) return claimed;
      const gapMs = 1_000 / options.maxPerSecond;
      const taken = new Set<string>();
      // Keys that turn out to have nothing leave room for others.
      for (let found = true; found; ) {
        const asked: Promise<boolean>[] = [];
        for (const key of [...fresh.splice(0), ...lanes.keys()]) {
          if (busy.size + claimed.length + asked.length >= width || !isClear()) break;
          const lane = lanes.get(key);
          if (!lane || lane.busy || lane.readyAt > now || taken.has(key)) continue;
          if (gapMs && nextAt > now) {
            wakeAt(nextAt);
            break;
          }
          nextAt = Math.max(nextAt, now) + gapMs;
          taken.add(key);
          const take = async () => {
            const item = await ledger.claim(key, waiting);
            lanes.delete(key);
            // Behind the others.
            if (item || waiting) lanes.set(key, lane);
            if (item) claimed.push(item);
            return !!item;
          };
          asked.push(take());
        }
        found = (await Promise.all(asked)).includes(false);
      }
      return claimed;
    },

    send(claimed) {
      for (const item of claimed) start(item);
    },

    lose() {
      width = Math.min(2, options.window);
      receipts.reset();
      for (const doubt of [...busy.values()]) doubt();
    },

    resign() {
      for (const doubt of [...busy.values()]) doubt(true);
      lanes.clear();
      stopTimer?.();
    },

    hurry() {
      for (const lane of lanes.values()) lane.readyAt = 0;
      pump();
    },
  };
}

const timedOut = (limitMs: number) =>
  new TimeoutError(`no receipt within ${limitMs} ms`, { limitMs });
