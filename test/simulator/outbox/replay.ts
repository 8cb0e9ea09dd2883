import type { OutboxOptions } from '../../../src/offline/options.js';
import type { OutboxRecord, SettledRecord } from '../../../src/offline/record.js';
import { isHeir } from './adoption.js';
import type { Book } from './book.js';
import { type Item, nameOf } from './item.js';
import type { OutboxProfile } from './profile.js';
import type { Tab } from './tab.js';

/** What the application does with an item of another page, besides bringing it into shape: see `beforeReplay`. */
export type Replay = 'pass' | 'change' | 'move' | 'drop' | 'throw';

/** The part of the arguments that changes on its way. */
export interface Form {
  /** Of which version of the application it is. */
  readonly v: number;
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

export const fresh = (v: number): Form => ({ v, replayed: false });

/** What a page has made of an item that it is about to send: the form, or why it is not sent. */
export type Prepared = Form | 'drop' | 'throw';

/** The part of the options that sees what other pages have emitted. */
export function replayOptions(
  tab: Tab,
  profile: OutboxProfile,
  book: Book,
): Pick<OutboxOptions, 'version' | 'migrate' | 'beforeReplay'> {
  const { version } = tab;

  /** What stands in a record, which is of the version that it says. */
  const read = ({ args, version: says }: OutboxRecord) => {
    const [token, key, form] = args as [number, string, Form];
    const item = book.items.get(token)!;
    if (form.v !== says)
      book.fail('replay', `${nameOf(item)} of ${form.v} stands there as of ${says}`);
    return { token, key, form, item };
  };

  const migrate = (record: OutboxRecord): OutboxRecord => {
    const { token, key, form, item } = read(record);
    const isNewer = form.v > version;
    book.saw(isNewer ? 'of a newer page' : 'of an older page');
    const isKnown = !isNewer || profile.migrates === 'all';
    const next = { ...form, v: version };
    item.prepared.set(tab, isKnown ? next : 'throw');
    if (!isKnown) throw new Error('it is of a later release');
    return { ...record, args: [token, key, next] };
  };

  const beforeReplay = (record: OutboxRecord): OutboxRecord | null => {
    const { token, key, form, item } = read(record);
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
    if (replay === 'throw') throw new Error('it is not worth repeating');
    if (replay === 'drop') return null;
    const next = replay === 'pass' ? form : { ...form, replayed: true };
    prepared.set(tab, next);
    return {
      ...record,
      ...(replay !== 'pass' && { args: [token, key, next] }),
      ...(replay === 'move' && { key: profile.keys.at(-1)! }),
    };
  };

  return {
    version,
    ...(profile.migrates !== 'none' && { migrate }),
    ...(profile.replays && { beforeReplay }),
  };
}

/** Whether a page may have got, or must have got, what it sends from elsewhere than its own `emit`. */
const originOf = (tab: Tab, item: Item): 'own' | 'other' | 'either' => {
  if (item.tab !== tab) return 'other';
  // Who has taken it over sees it first.
  if (item.adopters.length && isHeir(item)) return 'other';
  return tab.holds(item) && !item.told.get(tab)?.length ? 'own' : 'either';
};

/** What another page has emitted is sent as it was prepared, and what this page has emitted as it was. */
export function checkForm(book: Book, tab: Tab, item: Item, form: Form, replays: boolean): void {
  const came = JSON.stringify(form);
  const origin = originOf(tab, item);
  // What is of this version is not prepared, unless everything is.
  const isPrepared = replays || item.kept.v !== tab.version;
  const expected = isPrepared ? item.prepared.get(tab) : item.kept;
  const fits =
    (origin !== 'other' && came === JSON.stringify(item.form)) ||
    (origin !== 'own' && came === JSON.stringify(expected) && form.v === tab.version);
  if (!fits)
    book.fail('replay', `${nameOf(item)} is sent as ${came}, not ${JSON.stringify(expected)}`);
}

/** What ended badly had a reason to. */
export function checkReason(
  book: Book,
  profile: OutboxProfile,
  tab: Tab,
  item: Item,
  { state, attempts, version }: SettledRecord,
): void {
  const prepared = item.prepared.get(tab);
  const most = item.event === 'poison' ? 2 : profile.maxAttempts;
  const unknown = profile.migrates === 'none' && version !== tab.version;
  if (state === 'failed') {
    const refused = item.behaviour === 'no' && item.sends.some((send) => send.tab === tab);
    if (prepared === 'throw' || item.locked.has(tab) || refused || unknown || attempts >= most)
      return;
  } else if (state === 'dropped') {
    if (prepared === 'drop' || item.event === 'latest' || profile.options.maxItems) return;
  } else return;
  book.fail('reason', `${nameOf(item)} ended ${state} after ${attempts} attempts`);
}
