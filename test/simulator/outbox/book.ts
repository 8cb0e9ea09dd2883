import type { ItemState, Outcome } from '../../../src/offline/record.js';
import { isDead, isFinal } from '../../../src/offline/standing.js';
import { type Came, noteAdoption } from './adoption.js';
import { accountOf, type Commit, type Database, type Owner } from './database.js';
import type { OutboxInvariant } from './invariants.js';
import { type Item, nameOf, type Send } from './item.js';
import { createPriorityCheck } from './priority.js';
import { EVENTS, type EventName, type OutboxProfile } from './profile.js';
import { checkForm, checkReason, type Form } from './replay.js';
import { checkSealed, formOf, plainKey } from './seal.js';
import type { Tab } from './tab.js';

export interface OutboxViolation {
  readonly invariant: OutboxInvariant;
  readonly text: string;
  readonly at: number;
}

/** What was said and done, and what was found wrong. */
export interface Book {
  readonly items: Map<number, Item>;
  readonly byId: Map<string, Item>;
  readonly violations: OutboxViolation[];
  /** Of which accounts what state was discarded. */
  readonly discards: Set<string>;
  readonly seen: Map<string, number>;
  now(): number;
  fail(invariant: OutboxInvariant, text: string): void;
  saw(what: string): void;
  accept(item: Item): void;
  onCommit(owner: Owner, commit: Commit): void;
  onSend(tab: Tab, token: number, form: Form): void;
  onSettled(tab: Tab, outcome: Outcome): void;
  onArrival(token: number, user: unknown): Item | undefined;
  onEffect(item: Item): void;
  /** The storage was full until then, so that its counters wait. */
  fullAt: number;
  isOwed(): boolean;
  /** Whether a page went while it owed something. */
  indebted: boolean;
}

/** Sums of fractions are off by less than this, in milliseconds. */
const HAIR_MS = 1e-6;
/** For how long after the storage has room again, its counters may still be owed, in milliseconds. */
const DEBT_MS = 5_000;

export function createBook(
  now: () => number,
  profile: OutboxProfile,
  database: Database,
  isAnyStopped: () => boolean,
): Book {
  const owners = new Map<string, Tab>();
  let effects = 0;

  /** Whether the wait for an acknowledgement may have ended. */
  const hasWaited = ({ at }: Send) => now() - at > profile.ackTimeout - HAIR_MS;

  const checkCounters = (owner: Tab, { space, after }: Commit) => {
    const { row, items, settled } = after;
    if (!row || book.isOwed()) return;
    const under = (state: ItemState) =>
      items.filter((item) => {
        const current = item.state === 'inflight' && item.epoch !== row.epoch;
        return (current ? 'unknown' : item.state) === state;
      }).length;
    const dead = [...settled.values()].filter(({ state }) => isDead(state)).length;
    const real = {
      items: items.length,
      bytes: items.reduce((sum, { bytes }) => sum + bytes, 0),
      inflight: under('inflight'),
      unknown: under('unknown'),
      failed: dead,
      done: settled.size - dead,
    };
    // What a page owed when it went is found when nothing waits any more; what has ended is counted with what it forgot.
    if (book.indebted && (items.length || accountOf(space) !== owner.account)) return;
    for (const [name, value] of Object.entries(real).slice(0, book.indebted ? 4 : 6))
      if (row[name as keyof typeof real] !== value)
        book.fail('counters', `${name} of ${space} is ${row[name as 'items']}, and not ${value}`);
  };

  /** Of one key one item at a time is under way. */
  const checkLanes = ({ after }: Commit) => {
    const busy = new Map<string, Item>();
    for (const { id, key, state, epoch } of after.items) {
      if (state !== 'inflight' || epoch !== after.row?.epoch) continue;
      const item = book.byId.get(id)!;
      const other = busy.get(key);
      // One whose end a full storage did not take is shown as under way until it is sent again.
      if (other && !book.seen.has('no room'))
        book.fail('one at a time', `${nameOf(item)} is under way with ${nameOf(other)}`);
      busy.set(key, item);
    }
  };

  /** Only who prepares an item puts it under another key. */
  const checkKey = (item: Item, kept: string) => {
    const key = plainKey(kept);
    item.lane = kept;
    if (key === item.key) return;
    item.moved = true;
    if (item.replay !== 'move' || key !== profile.keys.at(-1))
      book.fail('replay', `${nameOf(item)} stands under ${key}`);
  };

  const book: Book = {
    now,
    items: new Map(),
    byId: new Map(),
    violations: [],
    discards: new Set(),
    seen: new Map(),
    fullAt: -Infinity,
    indebted: false,
    isOwed: () => now() < book.fullAt + DEBT_MS || (book.fullAt > 0 && isAnyStopped()),
    fail(invariant, text) {
      book.violations.push({ invariant, text, at: now() });
    },
    saw(what) {
      book.seen.set(what, (book.seen.get(what) ?? 0) + 1);
    },
    accept(item) {
      book.items.set(item.token, item);
      book.byId.set(item.delivery.id, item);
    },

    onCommit(owner, commit) {
      const { before, after, ended, revived, cleared } = commit;
      const owed = book.isOwed();
      const account = accountOf(commit.space);
      const came: Came = noteAdoption(book, owner as Tab, commit, database);
      const kept = new Set(after.items.map(({ id }) => id));
      const ends = new Set(ended.map(({ id }) => id));
      for (const { id } of before.items) {
        if (kept.has(id) || ends.has(id)) continue;
        const item = book.byId.get(id)!;
        if (item.account !== account) continue;
        // It is told, but could not be written down.
        if (owed) item.forgotten = true;
        else book.fail('nothing lost', `${nameOf(item)} has gone without an end`);
      }
      const known = new Map([...before.items, ...came.values()].map((one) => [one.id, one]));
      for (const record of after.items) {
        const item = book.byId.get(record.id)!;
        item.seq = record.seq;
        item.era = after.row?.made ?? '';
        if (revived.has(record.id)) item.retried++;
        else if (item.ends.length && !item.excused && !known.has(record.id))
          book.fail('one end', `${nameOf(item)} is back`);
        const earlier = known.get(record.id);
        if (record.state !== 'inflight') item.claims.delete(owner as Tab);
        else if (record.epoch === after.row?.epoch && earlier?.epoch !== record.epoch)
          item.claims.set(owner as Tab, account);
        checkKey(item, record.key);
        item.kept = formOf(record);
        if (profile.encrypts) checkSealed(book, item, record, true);
        if (after.settled.has(record.id))
          book.fail('one end', `${nameOf(item)} waits, although it has ended`);
        if (isFinal(record.state)) book.fail('one end', `${nameOf(item)} waits as ${record.state}`);
        if (!earlier || record.attempts <= earlier.attempts) continue;
        const last = item.sends.findLast(({ tab }) => tab === owner);
        if (!last?.refused && !(last && hasWaited(last)))
          book.fail('attempts', `${nameOf(item)} counts ${record.attempts}`);
      }
      for (const end of ended) {
        const { id, outcome, expires } = end;
        const item = book.byId.get(id)!;
        const again = item.ends.length > item.chances;
        // Brought back, and ended at once; perhaps in the same transaction as before.
        if (again && revived.has(id) && item.asked) item.retried++;
        else if (again && !item.excused)
          book.fail('one end', `${nameOf(item)} ended again: ${outcome.state}`);
        const was = came.get(id);
        const isLetter = was && isDead(was.state);
        const late = (owner as Tab).host.platform.now() >= expires!;
        if (outcome.state === 'expired' && !late && !book.seen.has('clock jump'))
          book.fail('expired', `${nameOf(item)} has expired before its time`);
        if (!isLetter) checkReason(book, profile, owner as Tab, item, end);
        if (profile.encrypts) checkSealed(book, item, end, isDead(outcome.state));
        item.ends.push(outcome);
        item.endedBy = owner as Tab;
        item.endedByLeader = (owner as Tab).box.getSnapshot().leader;
        if (cleared) item.discarded = true;
        // Ended, and discarded at once.
        else if (!after.settled.has(id) && !kept.has(id)) {
          if (book.discards.has(`${account} ${outcome.state}`)) item.discarded = true;
          else book.fail('nothing lost', `the end of ${nameOf(item)} is not kept`);
        }
        book.saw(`ended ${outcome.state}`);
      }
      checkCounters(owner as Tab, commit);
      checkLanes(commit);
      if (profile.orders) checkPriority(owner as Tab, commit);
      for (const id of before.settled.keys()) {
        const item = book.byId.get(id)!;
        if (after.settled.has(id) || kept.has(id) || item.account !== account) continue;
        if (cleared) item.discarded = true;
        else if (book.discards.has(`${account} ${item.ends.at(-1)?.state}`)) item.discarded = true;
        else if (!item.discarded) book.fail('nothing lost', `the end of ${nameOf(item)} has gone`);
      }
    },

    onSend(tab, token, form) {
      const item = book.items.get(token)!;
      checkForm(book, tab, item, form, profile.replays);
      const { row, items } = database.readOf(item.account);
      const record = items.find(({ id }) => id === item.delivery.id);
      const last = item.sends.at(-1);
      const first = !last;
      const owed = book.isOwed();
      const told = item.told.get(tab)?.length ?? 0;
      if (told > item.chances && !item.gone && !item.excused)
        book.fail('repeated', `${nameOf(item)} is sent although ${tab.name} knows its end`);
      item.sends.push({
        tab,
        connection: tab.connection,
        account: tab.account,
        at: now(),
        epoch: record?.epoch,
        retried: item.retried + item.asked,
        refused: false,
      });
      if (item.cancelled) book.fail('cancelled', `${nameOf(item)} is sent`);
      const claimed = item.claims.get(tab);
      item.claims.delete(tab);
      if (item.account !== tab.account) {
        // It was about to leave when another page took it over, as in doubt.
        const isLate = claimed === tab.account || (item.excused && item.accounts.has(tab.account));
        if (!isLate)
          book.fail('account', `${nameOf(item)} of ${item.account} is sent for ${tab.account}`);
        book.saw('late');
        item.unordered = item.renamed = true;
        return;
      }
      item.unordered ||= owed;
      if (item.excused || owed) return;
      // What a page was about to send when it was stopped, it sends when it goes on.
      if (!tab.host.idle) return;
      if (first && !item.stored && !record && profile.hasty && item.event === 'note') {
        item.hasty = true;
        book.saw('hasty');
        return;
      }
      if (record?.state !== 'inflight') {
        book.fail(
          'claim',
          `${nameOf(item)} is sent as ${record?.state ?? item.ends.at(-1)?.state}`,
        );
        return;
      }
      const era = `${record.space} ${row!.made} ${record.epoch}`;
      const owner = owners.get(era) ?? tab;
      owners.set(era, owner);
      if (owner !== tab)
        book.fail('drainer', `${tab.name} sends in epoch ${record.epoch} of ${owner.name}`);
      if (record.epoch !== row!.epoch)
        book.fail('drainer', `${tab.name} sends in epoch ${record.epoch}, and it is ${row!.epoch}`);
      if (first) return;
      const doubt =
        last.tab !== tab ||
        last.account !== tab.account ||
        last.connection !== tab.connection ||
        last.epoch !== record.epoch ||
        hasWaited(last);
      if (!doubt && !last.refused && item.retried + item.asked === last.retried)
        book.fail('repeated', `${nameOf(item)} is sent again after ${now() - last.at} ms`);
    },

    onSettled(tab, outcome) {
      const item = book.byId.get(outcome.id)!;
      const told = item.told.get(tab) ?? [];
      item.told.set(tab, [...told, outcome]);
      // It was never written down: it could not be encrypted, or its outbox ended before the storage took it.
      const isLeft = !item.stored && outcome.error?.message.endsWith('closed');
      if (!outcome.settledAt && !item.unsealable && !isLeft)
        book.fail('reason', `${nameOf(item)} is ${outcome.state}, and was not written down`);
      if (told.length > item.chances && !item.excused)
        book.fail('told twice', `${nameOf(item)}: ${outcome.state} in ${tab.name}`);
      if (item.tab === tab && !told.length) {
        const state = item.delivery.state.getSnapshot();
        if (state !== outcome.state && tab.holds(item))
          book.fail('delivery', `${nameOf(item)} is ${state}, and was told ${outcome.state}`);
      }
    },

    onArrival(token, user) {
      const item = book.items.get(token);
      if (!item) {
        book.fail('protocol', `nobody emitted ${token}`);
        return undefined;
      }
      const isKnown = item.account === user || item.sends.some(({ account }) => account === user);
      if (!isKnown) book.fail('account', `${nameOf(item)} of ${item.account} came by ${user}`);
      return item;
    },

    onEffect(item) {
      effects++;
      item.effects++;
      if (item.effects === 1) item.firstEffect = effects;
      // What left before that: see where it is cancelled.
      if (item.cancelled && !item.unordered && !item.wiped)
        book.fail('cancelled', `${nameOf(item)} has an effect`);
      if (item.effects === 1 || item.excused) return;
      // A storage that was wiped has another name towards the server; one that is full from the start has none in common.
      const renamed = book.seen.has('wiped') || book.seen.has('no room');
      if (
        profile.server === 'durable' &&
        profile.dedupe === 'required' &&
        !renamed &&
        !item.renamed
      )
        book.fail('once', `${nameOf(item)} has its effect again`);
      if (item.event === 'pay' && item.effects > 1 + item.retried + item.asked)
        book.fail('at most once', `${nameOf(item)} has its effect again`);
    },
  };
  const checkPriority = createPriorityCheck(book, profile, hasWaited);
  return book;
}

export const isEvent = (name: unknown): name is EventName => EVENTS.includes(name as EventName);
