import type { OutboxRecord, SettledRecord } from '../../../src/offline/record.js';
import type { Book } from './book.js';
import { accountOf, type Commit, type Database } from './database.js';
import { type Item, nameOf } from './item.js';
import type { Tab } from './tab.js';

/** What came to a space with one commit, as it stood where it was. */
export type Came = ReadonlyMap<string, OutboxRecord | SettledRecord>;

/** What never changes on the way, however an item ended. */
const lasting = ({ id, event, key, bytes, version, at, expires, attempts }: OutboxRecord) =>
  JSON.stringify([id, event, key, bytes, version, at, expires, attempts]);
const content = ({ args, sealed }: OutboxRecord) => JSON.stringify([args, sealed]);

/** An item stands in a space that was another account's until now: a page has taken it over, as it was, and because it was told to. */
export function noteAdoption(
  book: Book,
  tab: Tab,
  { space, before, after, ended }: Commit,
  database: Database,
): Came {
  const account = accountOf(space);
  const came = new Map<string, OutboxRecord | SettledRecord>();
  let last = { was: -1, seq: before.row?.seq ?? 0 };
  const found: OutboxRecord[] = [...after.items, ...ended];
  for (const record of found.sort((one, other) => one.seq - other.seq)) {
    const item = book.byId.get(record.id)!;
    if (item.account === account) continue;
    const from = item.account;
    const fail = (what: string) => book.fail('adopted', `${nameOf(item)} of ${from} ${what}`);
    const { items, settled } = database.readOf(from);
    const letter = settled.get(record.id);
    const was = letter ?? items.find(({ id }) => id === record.id);
    item.account = account;
    item.accounts.add(account);
    if (was) came.set(record.id, was);
    // What a page brings back it has from its memory.
    if (item.excused) continue;
    if (!tab.adopting.includes(from)) fail(`came to ${account} unasked`);
    if (!was) {
      fail(`came to ${account} from nowhere`);
      continue;
    }
    tab.took++;
    book.saw(letter ? 'took a dead letter over' : `took over what was ${was.state}`);
    // Who is somebody else by now does not follow it there.
    item.adopters.push(tab.account === account ? tab : undefined);
    // Its place among the others says nothing any more, and the server does not know it under this name.
    if (item.sends.length) item.unordered = item.renamed = true;
    if (letter) item.carried++;
    const isLeaving = record.state === 'inflight' && record.epoch === after.row?.epoch;
    const end = ended.find(({ id }) => id === record.id);
    if (record.seq <= last.seq || (!letter && !end && was.seq <= last.was))
      fail(`is ${record.seq} now, after ${last.seq}`);
    last = { was: letter || end ? last.was : was.seq, seq: record.seq };
    if (lasting(record) !== lasting(was)) fail(`was ${lasting(was)}, and is ${lasting(record)}`);
    if ((letter || !end) && content(record) !== content(was)) fail('has other arguments now');
    if (letter && end && JSON.stringify(endOf(letter)) !== JSON.stringify(endOf(end)))
      fail(
        `ended as ${JSON.stringify(letter.outcome)}, and does as ${JSON.stringify(end.outcome)}`,
      );
    if (letter || end || isLeaving) continue;
    const hasLeft = was.state !== 'queued';
    // What is in doubt can be let go in the same transaction.
    if (record.state !== (hasLeft ? 'unknown' : 'queued') && !(hasLeft && item.asked))
      fail(`was ${was.state}, and is ${record.state}`);
    if (record.epoch > 0 !== was.epoch > 0) fail('does not say any more whether it has left');
  }
  return came;
}

const endOf = ({ state, outcome: { answer, error } }: SettledRecord) => ({ state, answer, error });

/** A page that emitted it, and has taken it over itself or signed in again, hears from its own delivery how it ended. */
export const isHeir = ({ tab, stored, adopters }: Item): boolean =>
  tab.open && stored && adopters.every((one) => one === tab);
