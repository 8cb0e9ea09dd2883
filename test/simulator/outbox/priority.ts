import type { OutboxRecord } from '../../../src/offline/record.js';
import type { Book } from './book.js';
import { accountOf, type Commit, type Content } from './database.js';
import { type Item, nameOf, type Send } from './item.js';
import type { EventName, OutboxProfile } from './profile.js';
import type { Tab } from './tab.js';

/** What the option `order` is made of, where it is given. */
export const PRIORITIES: Partial<Record<EventName, number>> = { pay: 2, latest: 1, note: -1 };

const rankOf = ({ event }: OutboxRecord) => PRIORITIES[event as EventName] ?? 0;

/** What would leave next of a key. */
interface Head {
  readonly id: string;
  /** Whose transaction has made it so. */
  readonly by: Tab;
}

/** Looks whether what is handed over is of a key that nothing with more haste waits behind. */
export function createPriorityCheck(
  book: Book,
  profile: OutboxProfile,
  hasWaited: (send: Send) => boolean,
): (tab: Tab, commit: Commit) => void {
  const heads = new Map<string, ReadonlyMap<string, Head>>();
  /** Keys of which the page that sends is certain to know, by space: of others it is told later, if at all. */
  const met = new Map<string, ReadonlySet<string>>();

  /** A key whose item has to come again waits for a time, whatever becomes of the item. */
  const isResting = (tab: Tab, account: string, key: string) => {
    const sentOf = ({ sends }: Item) => sends.filter((send) => send.tab === tab);
    const restsFor = (item: Item) =>
      sentOf(item).some((send) => send.refused || hasWaited(send)) &&
      !/acked|received|written|failed/.test(item.ends.at(-1)?.state ?? '');
    return [...book.items.values()].some(
      (item) => (item.lane === key || item.moved) && item.accounts.has(account) && restsFor(item),
    );
  };

  const isUnderWay = ({ state, epoch }: OutboxRecord, { row }: Content) =>
    state === 'inflight' && epoch === row!.epoch;

  /** What would leave next, of each key of which something may. */
  const nextOf = (tab: Tab, content: Content): Map<string, OutboxRecord> => {
    const next = new Map<string, OutboxRecord>();
    const busy = new Set<string>(content.row!.blocked);
    const now = tab.host.platform.now();
    for (const record of content.items) {
      const { key, event, state, expires } = record;
      // It waits for the application, and lets others pass.
      if (event === 'pay' && state !== 'queued' && !isUnderWay(record, content)) continue;
      // It expires when it is looked at, at the latest.
      if (isUnderWay(record, content) || (expires! <= now && !next.has(key))) busy.add(key);
      if (!next.has(key)) next.set(key, record);
    }
    for (const key of busy) next.delete(key);
    return next;
  };

  return (tab, { space, before, after }) => {
    if (!after.row) return;
    const account = accountOf(space);
    const known = heads.get(space);
    const next = nextOf(tab, after);
    const isEntered = before.row?.epoch !== after.row.epoch || before.row.made !== after.row.made;
    const came = new Map<string, Head>();
    for (const [key, { id }] of next) {
      const head = known?.get(key);
      // Whoever begins to send reads all that there is.
      came.set(key, head?.id === id && !isEntered ? head : { id, by: tab });
    }
    heads.set(space, came);
    const earlier = new Map(before.items.map((record) => [record.id, record]));
    const taken = after.items.filter((record) => {
      const was = earlier.get(record.id);
      return isUnderWay(record, after) && !(was && isUnderWay(was, before));
    });
    const toldBefore = met.get(space);
    const { leader } = tab.box.getSnapshot();
    const own = after.items.filter(({ id }) => !earlier.has(id) && leader);
    const hears = new Set([...own, ...taken].map(({ key }) => key));
    const told = after.items.filter(
      ({ key }) => isEntered || toldBefore?.has(key) || hears.has(key),
    );
    met.set(space, new Set(told.map(({ key }) => key)));
    if (isEntered || book.isOwed()) return;
    const bound = taken.filter(({ id, event }) => {
      // What is not written down before it leaves waits for nobody.
      const isHasty = !earlier.has(id) && profile.hasty && event === 'note';
      return !isHasty && !book.byId.get(id)!.excused;
    });
    for (const [key, record] of next) {
      const { id } = record;
      const item = book.byId.get(id)!;
      const head = known?.get(key);
      // What another page has done is heard of later, if at all.
      if (head?.id !== id || head.by !== tab || !toldBefore?.has(key)) continue;
      if (item.sends.length || item.excused || isResting(tab, account, key)) continue;
      for (const other of bound) {
        const name = nameOf(book.byId.get(other.id)!);
        if (rankOf(other) > rankOf(record)) book.saw('went first');
        else if (rankOf(other) < rankOf(record))
          book.fail('priority', `${name} leaves before ${nameOf(item)}`);
      }
    }
  };
}
