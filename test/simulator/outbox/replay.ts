import type { SettledRecord } from '../../../src/offline/record.js';
import type { OutboxOptions } from '../../../src/offline/types.js';
import type { Book } from './book.js';
import { type Item, nameOf } from './item.js';
import type { OutboxProfile } from './profile.js';
import type { Tab } from './tab.js';

/** What the application does with an item of another page: see `beforeReplay`. */
export type Replay = 'pass' | 'change' | 'move' | 'drop' | 'throw';

/** The part of the arguments that changes on its way. */
export interface Form {
  readonly replayed: boolean;
}

export const REPLAYS: readonly { weight: number; replay: Replay }[] = [
  { weight: 8, replay: 'pass' },
  { weight: 4, replay: 'change' },
  { weight: 3, replay: 'move' },
  { weight: 1, replay: 'drop' },
  { weight: 1, replay: 'throw' },
];
/** More often than this, within so many milliseconds, no item is prepared. */
const MOST = 20;
const MOST_WITHIN_MS = 500;

export const NOT_REPLAYED = 'it is not worth repeating';

export const fresh = (): Form => ({ replayed: false });

/** What a page has made of an item that it is about to send: the form, or why it is not sent. */
export type Prepared = Form | 'drop' | 'throw';

/** The part of the options that sees what other pages have emitted. */
export function replayOptions(
  tab: Tab,
  profile: OutboxProfile,
  book: Book,
): Pick<OutboxOptions, 'beforeReplay'> {
  if (!profile.replays) return {};
  return {
    beforeReplay(record) {
      const [token, key, form] = record.args as [number, string, Form];
      const item = book.items.get(token)!;
      const { replay, prepared } = item;
      // It dies here as well as at an await.
      tab.point('replay');
      if (tab.dead) throw new Error('gone');
      book.saw(`replay: ${replay}`);
      const now = book.now();
      item.preparedAt.push(now);
      if (now - item.preparedAt.at(-MOST)! < MOST_WITHIN_MS)
        book.fail('endless', `${nameOf(item)} is prepared again and again`);
      if (replay === 'drop' || replay === 'throw') prepared.set(tab, replay);
      if (replay === 'throw') throw new Error(NOT_REPLAYED);
      if (replay === 'drop') return null;
      const next = replay === 'pass' ? form : { ...form, replayed: true };
      prepared.set(tab, next);
      return {
        ...record,
        ...(replay !== 'pass' && { args: [token, key, next] }),
        ...(replay === 'move' && { key: profile.keys.at(-1)! }),
      };
    },
  };
}

/** Whether a page may have got, or must have got, what it sends from elsewhere than its own `emit`. */
const originOf = (tab: Tab, item: Item): 'own' | 'other' | 'either' => {
  if (item.tab !== tab) return 'other';
  return tab.holds(item) && !item.told.get(tab)?.length ? 'own' : 'either';
};

/** What another page has emitted is sent as it was prepared, and what this page has emitted as it was. */
export function checkForm(
  book: Book,
  tab: Tab,
  item: Item,
  form: Form,
  isReplaying: boolean,
): void {
  const came = JSON.stringify(form);
  const origin = originOf(tab, item);
  const prepared = isReplaying ? item.prepared.get(tab) : fresh();
  const fits =
    (origin !== 'other' && came === JSON.stringify(item.form)) ||
    (origin !== 'own' && came === JSON.stringify(prepared));
  if (!fits)
    book.fail('replay', `${nameOf(item)} is sent as ${came}, and was ${JSON.stringify(prepared)}`);
}

/** What ended badly had a reason to. */
export function checkReason(
  book: Book,
  profile: OutboxProfile,
  tab: Tab,
  item: Item,
  { state, attempts }: SettledRecord,
): void {
  const prepared = item.prepared.get(tab);
  const most = item.event === 'poison' ? 2 : profile.maxAttempts;
  if (state === 'failed') {
    const refused = item.behaviour === 'no' && item.sends.some((send) => send.tab === tab);
    if (prepared === 'throw' || refused || attempts >= most) return;
  } else if (state === 'dropped') {
    if (prepared === 'drop' || item.event === 'latest' || profile.options.maxItems) return;
  } else return;
  book.fail('reason', `${nameOf(item)} ended ${state} after ${attempts} attempts`);
}
