import type { Desk } from './desk.js';
import { OutboxError } from './errors.js';
import type { Page } from './journal.js';
import type { Outcome, Space } from './record.js';

/** How many outcomes are remembered, so that none is told twice. */
const HEARD = 100;

/** What this tab knows of its space, from the store and from other tabs, and tells its application. */
export interface News {
  /** The latest that is known. */
  readonly _seen: Pick<Page, 'space' | 'oldestAt'> | undefined;
  /** Until when outcomes have been told. */
  readonly _told: number;
  /** Resolves when this tab has read the store itself. */
  readonly _isReady: Promise<void>;
  /** @param isOwn - whether this tab has read it, and not heard it from others */
  _onPage(page: Page, isOwn?: boolean): void;
  _onOutcome(outcome: Outcome): void;
  /** Leaves a mark apart from the store, by which the next page knows that this one had something in it. */
  _remember(space: Space): void;
  /** Asks the store what others may have told meanwhile. */
  _catchUp(): Promise<void>;
  /** Takes the mark away. */
  _forget(): void;
}

export function createNews(desk: Desk): News {
  const { _tell: tell, _lives: lives, _host: host } = desk;
  const mark = markOf(desk);
  let heard: readonly string[] = [];
  let ready: (() => void) | undefined;

  /** The first thing that this page reads, whatever others have told before. */
  const onFirstPage = (space: Space) => {
    const known = host.marks?.getItem(mark);
    if (known && known !== space.made)
      tell('storage-lost', new OutboxError('lost', 'wiped since the last visit'), 0);
    news._remember(space);
    ready!();
    ready = undefined;
  };

  const news: { -readonly [Name in keyof News]: News[Name] } = {
    _seen: undefined,
    _told: 0,
    _isReady: new Promise((resolve) => {
      ready = resolve;
    }),

    _onPage(page, isOwn) {
      const { made, written } = page.space;
      if (isOwn && ready) onFirstPage(page.space);
      const { space } = news._seen ?? {};
      // What another tab tells of it may have been on its way for longer.
      if (space?.made !== made || written >= space.written) news._seen = page;
      for (const [id, state] of page.moved) {
        heard = heard.filter((known) => known !== id);
        lives._all.get(id)?._onState(state);
      }
      for (const outcome of page.settled) news._onOutcome(outcome);
      desk._onChange();
    },

    _onOutcome(outcome) {
      const { id, state, settledAt } = outcome;
      news._told = Math.max(news._told, settledAt);
      if (heard.includes(id)) return;
      heard = [id, ...heard.slice(0, HEARD - 1)];
      lives._end(outcome);
      tell('settled', outcome);
      if (state === 'expired' || state === 'dropped') tell(state, outcome);
    },

    _remember({ made }) {
      try {
        if (desk._journal._durability !== 'memory') host.marks?.setItem(mark, made);
      } catch (error) {
        // No room for it: then a wipe is not noticed.
        desk._fail(error as Error);
      }
    },

    async _catchUp() {
      const ids = [...lives._all.values()].flatMap(({ id, _isStored }) => (_isStored ? id : []));
      if (!ids[0]) return;
      const missed = await desk._journal._ask(({ _find, _rows }) =>
        Promise.all(
          ids.map(async (id) =>
            (await _find(id)) ? undefined : _rows.findSettled(desk._name, id),
          ),
        ),
      );
      for (const letter of missed) if (letter) news._onOutcome(letter.outcome);
      desk._onChange();
    },

    _forget: () => host.marks?.removeItem(mark),
  };
  return news;
}

/** What the locks, the line between tabs and the mark of a space are called. */
export const markOf = ({ _name }: Desk): string => `holdfast ${_name}`;
