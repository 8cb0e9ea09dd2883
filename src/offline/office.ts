import { visibility } from '../platform.page.js';
import type { Live } from './delivery.js';
import type { Desk } from './desk.js';
import type { Page } from './journal.js';
import { createLeader, SILENCE_MS } from './leader.js';
import type { Ledger } from './ledger.js';
import type { OutboxRecord, Outcome } from './record.js';

/** What a tab finds when it takes over. */
type Entrance = readonly [
  /** From here on nobody else may send, or settle. */
  epoch: number,
  keys: readonly string[],
  /** What the one before had no time to tell. */
  untold: readonly Outcome[],
];

/** Whether this tab is the one that sends, and what follows from it. */
export interface Office {
  readonly _leads: boolean;
  /** For which this tab sends; `undefined` until it is kept. */
  readonly _epoch: number | undefined;
  /**
   * The last part of each transaction: what may leave is claimed.
   * @param unsettled - what is written down in it, or, when the store is full, what waits
   */
  _claim(
    ledger: Ledger,
    unsettled: readonly Live[],
    isFull: boolean,
  ): Promise<readonly OutboxRecord[]>;
  /** @param keys - under which this tab has just written something down */
  _onPage(page: Page, claimed: readonly OutboxRecord[], keys: readonly string[]): void;
  /** Tells the one that sends what there is to send. */
  _see(keys: readonly string[]): void;
  /** The one that sends is there. */
  _hear(): void;
  /** What the store does not take, only this tab can send. */
  _sendAlone(): void;
  /** Memory is this page's alone. */
  _standAlone(): void;
  /** Another tab came into view. */
  _yield(): void;
  _close(): void;
}

export function createOffice(desk: Desk): Office {
  const { _host: host, _platform: platform, _journal: journal, _news: news } = desk;
  let leads = false;
  let epoch: number | undefined;
  /** What was found at the take-over, until it is kept. */
  let entrance: Entrance | undefined;
  let stopSilence: (() => void) | undefined;
  let isClosed = false;

  const onLeads = (now: boolean) => {
    leads = now;
    entrance = epoch = undefined;
    desk._drain._resign();
    if (now) journal._pump();
    desk._tell('leader', now);
    desk._onChange();
  };
  const stand = (kind = desk._options.leader ?? (host.locks ? 'weblocks' : 'lease')) =>
    createLeader(desk, journal._durability === 'memory' ? 'none' : kind, onLeads);

  const office: Office = {
    get _leads() {
      return leads;
    },
    get _epoch() {
      return epoch;
    },

    async _claim(ledger, unsettled, isFull) {
      const { _space: space } = ledger;
      entrance = undefined;
      if (!leads) return [];
      for (const { _record } of unsettled) desk._drain._see(_record.key, true);
      if (epoch === undefined) entrance = await enter(desk, ledger);
      if (space.epoch !== epoch) return [];
      space.told = Math.max(space.told, news._told);
      return desk._drain._claim(ledger, isFull ? unsettled : undefined);
    },

    _onPage(given, claimed, keys) {
      const found = leads && entrance;
      // What the one before could not tell any more is told to all.
      const page = found ? { ...given, settled: [...found[2], ...given.settled] } : given;
      news._onPage(page, true);
      if (found) {
        epoch = found[0];
        for (const key of found[1]) desk._drain._see(key);
        for (const { _record } of journal._waiting) desk._drain._see(_record.key);
        journal._pump();
      } else if (epoch !== undefined && page.space.epoch !== epoch) leader._giveWay();
      desk._tabs._post({ page, leads });
      // What was claimed for an epoch that is over is another's.
      if (leads && page.space.epoch === epoch) desk._drain._send(claimed);
      if (!leads) office._see([...new Set(keys)]);
    },

    _see(keys) {
      if (leads) for (const key of keys) desk._drain._see(key);
      else if (keys[0] !== undefined) {
        desk._tabs._post({ keys });
        // A frozen tab keeps its lock, and does not answer.
        stopSilence ??= platform.after(SILENCE_MS, () => {
          stopSilence = undefined;
          if (!leads && !isClosed) leader._takeOver();
        });
      }
    },

    _hear() {
      stopSilence?.();
      stopSilence = undefined;
    },

    _sendAlone() {
      if (!leads && desk._session._isOpen && journal._waiting[0])
        if (journal._durability === 'memory') leader._takeOver();
    },

    _standAlone() {
      leader._close();
      leader = stand();
    },

    _yield() {
      if (visibility(platform) === 'hidden') leader._giveWay();
    },

    _close() {
      isClosed = true;
      leader._close();
    },
  };
  let leader = stand();
  return office;
}

/** The first transaction of a tab that leads. */
async function enter({ _name: name }: Desk, ledger: Ledger): Promise<Entrance> {
  const { _space: space, _rows: rows } = ledger;
  space.epoch++;
  // What was under way belonged to a page that is gone, or frozen.
  space.unknown += space.inflight;
  space.inflight = 0;
  const { epoch, told, settledAt } = space;
  const late = told < settledAt ? [true, false] : [];
  const letters = late.map((dead) => rows.settled(name, dead, Infinity));
  const untold = (await Promise.all(letters)).flat().map(({ outcome }) => outcome);
  return [epoch, await rows.keys(name), untold.filter((outcome) => outcome.settledAt > told)];
}
