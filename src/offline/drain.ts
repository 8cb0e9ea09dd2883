import { claim } from './claim.js';
import type { Live } from './delivery.js';
import type { Desk } from './desk.js';
import { fly } from './flight.js';
import { DAY_MS } from './journal.js';
import type { Flights, Lane } from './lane.js';
import type { Ledger } from './ledger.js';
import type { KeyOrder } from './priorities.js';
import type { OutboxRecord } from './record.js';

/** How long to wait before it is looked again whether the way is free, in milliseconds. */
const AGAIN_MS = 1_000;

/** Hands items over in the order of their key, some keys at a time. */
export interface Drain {
  /** Whether an item is under way in this tab. */
  _isBusy(id: string): boolean;
  /** It has ended, here or elsewhere: what is about to leave here does not, and another is first. */
  _letGo(id: string): void;
  /** There is something under `key`. @param fresh - it goes before the backlog of other keys */
  _see(key: string, fresh?: boolean): void;
  /**
   * Takes what may leave now. The last part of a transaction.
   * @param waiting - those for which a full store has no room
   */
  _take(ledger: Ledger, waiting: readonly Live[] | undefined): Promise<OutboxRecord[]>;
  _start(claimed: readonly OutboxRecord[]): void;
  /** Sends what need not be written down first, where nothing can be before it. */
  _overtake(live: Live): void;
  /** The link went: what was under way is in doubt. */
  _lose(): void;
  /** This tab sends no more; what is under way is another's. */
  _resignAll(): void;
  /** Ends all waits of keys. */
  _hurryDrain(): void;
}

export function createDrain(desk: Desk): Drain {
  const { _socket: socket, _runtime: platform, _policy: options } = desk;
  const lanes = new Map<string, Lane>();
  const fresh: string[] = [];
  const busy: Flights['_busy'] = new Map();
  const narrow = Math.min(2, options.window);
  const gapMs = 1_000 / options.maxPerSecond;
  let nextAt = 0;
  let lastAt = 0;
  let stopTimer: (() => void) | undefined;

  const flights: Flights = {
    _busy: busy,
    _width: narrow,
    _isClear: () =>
      desk._isOpen() &&
      desk._scopeNow() === desk._scope &&
      // What waits in the socket goes first, and a link that is about to be found dead takes nothing.
      !socket.sendBuffer.length &&
      platform.now() < socket.io.engine!._pingTimeoutTime,
  };

  const rush = () => {
    for (const lane of lanes.values()) lane._readyAt = 0;
  };
  const doubt = (lost?: boolean) => {
    for (const end of [...busy.values()]) end(lost);
  };
  /** What is in the way of a connection goes without a word: an account that is away for a moment, a silence that ends. */
  const look = () => {
    stopTimer = platform.after(AGAIN_MS, () => (flights._isClear() ? desk._pump() : look()));
  };

  const drain: Drain = {
    _isBusy: (id) => busy.has(id),
    _letGo(id) {
      // Another tab has ended it, and nobody else asks for what is behind it.
      if (busy.has(id)) desk._pump();
      busy.get(id)?.(true);
      // Without an order none is known, and there may be very many keys.
      if (options.order)
        for (const lane of lanes.values()) if (lane._first?.id === id) lane._first = undefined;
    },

    _see(key, isFresh) {
      const lane = lanes.get(key);
      if (lane) {
        lane._isHeld = lane._first = undefined;
        return;
      }
      lanes.set(key, { _readyAt: 0 });
      if (isFresh) fresh.push(key);
    },

    async _take(ledger, waiting) {
      const claimed: OutboxRecord[] = [];
      const now = platform.now();
      // The clock was put back: what it said before means nothing.
      if (now < lastAt) {
        nextAt = 0;
        rush();
      }
      lastAt = now;
      if (ledger._space.paused) return claimed;
      const taken = new Set<string>();
      let wakeAt = Infinity;
      // Keys that turn out to have nothing leave room for others.
      for (let found = true; found; ) {
        const asked: Promise<boolean>[] = [];
        const keys = [...fresh.splice(0), ...lanes.keys()];
        if (flights._isClear())
          await (options.order as KeyOrder)?.(keys, desk, lanes, ledger, waiting);
        for (const key of keys) {
          if (busy.size + claimed.length + asked.length >= flights._width || !flights._isClear())
            break;
          const lane = lanes.get(key);
          if (!lane || lane._busy || lane._isHeld || taken.has(key)) continue;
          const at = Math.max(lane._readyAt, gapMs && nextAt);
          if (at > now) {
            wakeAt = Math.min(wakeAt, at);
            continue;
          }
          nextAt = Math.max(nextAt, now) + gapMs;
          taken.add(key);
          const take = async () => {
            const item = await claim(desk, ledger, key, waiting);
            lanes.delete(key);
            lane._first = undefined;
            // One that a full store holds back goes on by itself.
            lane._isHeld = item === null && !waiting;
            // Behind the others.
            if (item !== undefined || waiting) lanes.set(key, lane);
            if (item) claimed.push(item);
            return !!item;
          };
          asked.push(take());
        }
        found = (await Promise.all(asked)).includes(false);
      }
      // Those that wait for a time, whichever comes first.
      stopTimer?.();
      if (lanes.size && socket.connected && !flights._isClear()) look();
      else if (wakeAt < Infinity && desk._leads)
        stopTimer = platform.after(Math.min(wakeAt - now, DAY_MS), desk._pump);
      return claimed;
    },

    _start(claimed) {
      for (const item of claimed) {
        const lane = lanes.get(item.key) ?? { _readyAt: 0 };
        lanes.set(item.key, lane);
        fly(desk, flights, lane, item);
      }
    },

    _overtake(live) {
      const { _record: item } = live;
      const { _epoch: epoch } = desk;
      const { event, key } = item;
      if (
        desk._policyOf(event).writeAhead ||
        epoch === undefined ||
        // What is not written down yet may be of the same key; a lane, too, has something, or had until now.
        desk._unstored.items > 1 ||
        lanes.has(key) ||
        busy.size >= flights._width ||
        nextAt > platform.now() ||
        // What this tab has said itself may not be written down yet.
        desk._isPaused ||
        desk._seen!.space.paused ||
        desk._seen!.space.blocked.includes(key) ||
        !flights._isClear()
      )
        return;
      nextAt = platform.now() + gapMs;
      live._record = { ...item, state: 'inflight', epoch };
      live._onState('inflight');
      drain._start([item]);
    },

    _lose() {
      flights._width = narrow;
      desk._forgetAsked();
      doubt();
    },

    _resignAll() {
      doubt(true);
      lanes.clear();
      stopTimer?.();
    },

    _hurryDrain() {
      rush();
      desk._pump();
    },
  };
  return drain;
}
