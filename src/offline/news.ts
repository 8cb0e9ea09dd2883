import type { Live } from './delivery.js';
import type { Desk } from './desk.js';
import { StorageError } from './errors.js';
import type { ItemState, Outcome, Space } from './record.js';

/** How many outcomes are remembered, so that none is told twice: as many as may come at once, from a tab that is gone before it notes that it told. */
const HEARD = 5_000;

/** What a transaction has changed, to be told; other tabs hear it as it is. */
export interface Page {
  readonly settled: readonly Outcome[];
  readonly moved: readonly (readonly [id: string, state: ItemState])[];
  readonly space: Space;
  /** When the oldest item was emitted. */
  readonly oldestAt: number | null;
}

/** What this tab knows of its space, from the store and from other tabs, and tells its application. */
export interface News {
  /** The latest that is known. */
  _seen: Pick<Page, 'space' | 'oldestAt'> | undefined;
  /** Until when outcomes have been told. */
  _told: number;
  /** Resolves when this tab has read the store itself. */
  readonly _isReady: Promise<void>;
  /** @param isOwn - whether this tab has read it, and not heard it from others */
  _onPage(page: Page, isOwn?: boolean): void;
  _onOutcome(outcome: Outcome): void;
  /** Ends what is not written down, and cannot be. */
  _fail(live: Live, error: Error): void;
  /** Leaves a mark apart from the store, by which the next page knows that this one had something in it. */
  _remember(space: Space): void;
  /** Asks the store what others may have told meanwhile. */
  _catchUp(): Promise<void>;
  /** Takes the mark away. */
  _forgetMark(): void;
}

export function createNews(desk: Desk): News {
  const { _say: tell, _origin: host, _heard: heard } = desk;
  const mark = markOf(desk);
  let ready: (() => void) | undefined;

  /** The first thing that this page reads, whatever others have told before. */
  const onFirstPage = (space: Space) => {
    const known = host.marks?.getItem(mark);
    if (known && known !== space.made)
      tell('storage-lost', new StorageError('lost', 'the storage was wiped'), 0);
    desk._remember(space);
    ready!();
    ready = undefined;
  };

  return {
    _seen: undefined,
    _told: 0,
    _isReady: new Promise((resolve) => {
      ready = resolve;
    }),

    _onPage(page, isOwn) {
      const { made, written } = page.space;
      if (isOwn && ready) onFirstPage(page.space);
      const { space } = desk._seen ?? {};
      // What another tab tells of it may have been on its way for longer.
      if (space?.made !== made || written >= space.written) desk._seen = page;
      for (const [id, state] of page.moved) {
        const live = desk._lives.get(id);
        // Another page may have handed it over by now.
        if (!isOwn) live?._onLeft();
        live?._onState(state);
      }
      for (const outcome of page.settled) {
        desk._letGo(outcome.id);
        desk._onOutcome(outcome);
      }
      desk._onChange();
    },

    _onOutcome(outcome) {
      const { id, state, settledAt } = outcome;
      if (settledAt > desk._told) desk._told = settledAt;
      desk._endLive(outcome);
      // An item that was brought back ends again, at another time.
      const end = id + settledAt;
      if (heard.has(end)) return;
      heard.add(end);
      if (heard.size > HEARD) heard.delete(heard.values().next().value!);
      tell('settled', outcome);
      if (state === 'expired' || state === 'dropped') tell(state, outcome);
    },

    _fail({ id, _record: { event } }, error) {
      if (desk._lives.has(id)) desk._onOutcome({ id, event, state: 'failed', error, settledAt: 0 });
    },

    _remember({ made }) {
      try {
        if (desk._durability() !== 'memory') host.marks?.setItem(mark, made);
      } catch (error) {
        // No room for it: then a wipe is not noticed.
        desk._report(error as Error);
      }
    },

    async _catchUp() {
      const ids = [...desk._lives.values()].flatMap(({ id, _isStored }) => (_isStored ? id : []));
      if (!ids[0]) return;
      const missed = await desk._ask(({ _rows }) =>
        Promise.all(ids.map((id) => _rows.findSettled(desk._name, id))),
      );
      for (const letter of missed) if (letter) desk._onOutcome(letter.outcome);
      desk._onChange();
    },

    _forgetMark: () => host.marks?.removeItem(mark),
  };
}

/** What the locks, the line between tabs and the mark of a space are called: another store is others' affair. */
export const markOf = ({ _name, _store }: Desk): string => `${_store.name ?? 'holdfast'} ${_name}`;
