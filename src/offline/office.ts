import { visibility } from '../platform.page.js';
import type { Live } from './delivery.js';
import type { Desk } from './desk.js';
import { createLeader, SILENCE_MS } from './leader.js';
import type { Ledger } from './ledger.js';
import type { Page } from './news.js';
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
  _leads: boolean;
  /** For which this tab sends; `undefined` until it is kept. */
  _epoch: number | undefined;
  /**
   * The last part of each transaction: what may leave is claimed.
   * @param unsettled - what is written down in it, or, when the store is full, what waits
   */
  _allot(
    ledger: Ledger,
    unsettled: readonly Live[],
    isFull: boolean,
  ): Promise<readonly OutboxRecord[]>;
  /** @param keys - under which this tab has just written something down */
  _onOwnPage(page: Page, claimed: readonly OutboxRecord[], keys: readonly string[]): void;
  /** Tells the one that sends what there is to send. */
  _announce(keys: readonly string[]): void;
  /**
   * Another tab is there.
   * @param leads - it is the one that sends
   * @param isOpen - and the way is free for it
   */
  _hearTab(leads: boolean, isOpen: boolean): void;
  /** What the store does not take, only this tab can send. */
  _sendAlone(): void;
  /** Memory is this page's alone. */
  _standAlone(): void;
  /** Another tab came into view. */
  _yield(): void;
  /** Gives up, and comes back: a page that is kept or frozen must not hold what others wait for. */
  _resign(): void;
  _stand(): void;
  _stopOffice(): void;
}

export function createOffice(desk: Desk): Office {
  const { _origin: host, _runtime: platform } = desk;
  /** What was found at the take-over, until it is kept. */
  let entrance: Entrance | undefined;
  let stopSilence: (() => void) | undefined;
  let isClosed = false;

  const onLeads = (now: boolean) => {
    if (desk._leads === now) return;
    desk._leads = now;
    entrance = desk._epoch = undefined;
    desk._resignAll();
    if (now) desk._pump();
    desk._say('leader', now);
    desk._onChange();
  };
  const stand = (kind = desk._policy.leader ?? (host.locks ? 'weblocks' : 'lease')) =>
    createLeader(desk, desk._durability() === 'memory' ? 'none' : kind, onLeads);

  const giveWay = (steal?: false) => {
    leader._resign();
    leader._stand(steal);
  };
  /** A frozen tab keeps its lock, and does not answer; one whose connection stays away keeps what others could send. */
  const doubtLeader = () => {
    const { _leads: leads } = desk;
    if (isClosed) return;
    stopSilence ??= platform.after(SILENCE_MS, () => {
      stopSilence = undefined;
      if (desk._leads !== leads) return;
      if (!leads) leader._stand(true);
      else if (!desk._isOpen()) giveWay(false);
    });
  };

  const office: Office = {
    _leads: false,
    _epoch: undefined,

    async _allot(ledger, unsettled, isFull) {
      const { _space: space } = ledger;
      entrance = undefined;
      if (!desk._leads) return [];
      for (const { _record } of unsettled) desk._see(_record.key, true);
      if (desk._epoch === undefined) entrance = await enter(desk, ledger);
      if (space.epoch !== desk._epoch) return [];
      space.told = Math.max(space.told, desk._told);
      return desk._take(ledger, isFull ? unsettled : undefined);
    },

    _onOwnPage(given, claimed, keys) {
      const found = desk._leads && entrance;
      // What the one before could not tell any more is told to all.
      const page = found ? { ...given, settled: [...found[2], ...given.settled] } : given;
      desk._onPage(page, true);
      if (found) {
        desk._epoch = found[0];
        for (const key of found[1]) desk._see(key);
        for (const { _record } of desk._waiting) desk._see(_record.key);
        desk._pump();
      } else if (desk._epoch !== undefined && page.space.epoch !== desk._epoch) giveWay();
      desk._post({ page, leads: desk._leads, open: desk._isOpen() });
      // What was claimed for an epoch that is over is another's.
      if (desk._leads && page.space.epoch === desk._epoch) desk._start(claimed);
      desk._announce(keys);
    },

    _announce(keys) {
      if (desk._leads) for (const key of keys) desk._see(key);
      else if (keys[0] !== undefined) {
        desk._post({ keys: [...new Set(keys)] });
        doubtLeader();
      }
    },

    _hearTab(leads, isOpen) {
      if (leads) {
        stopSilence?.();
        stopSilence = undefined;
        // It hears that this one can send, and that it cannot.
        if (!isOpen && desk._isOpen()) desk._pump();
      } else if (desk._leads && isOpen) doubtLeader();
    },

    _sendAlone() {
      if (!desk._leads && desk._isOpen() && desk._waiting[0])
        if (desk._durability() === 'memory') leader._stand(true);
    },

    _standAlone() {
      // What is in it is no other tab's affair: the line is closed, and stays so.
      desk._hangUp();
      desk._connect = desk._hangUp;
      leader._resign();
      leader = stand();
    },

    _yield() {
      if (visibility(platform) === 'hidden') giveWay(false);
    },

    _stand: () => leader._stand(),
    _resign: () => leader._resign(),
    _stopOffice() {
      isClosed = true;
      stopSilence?.();
      leader._resign();
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
