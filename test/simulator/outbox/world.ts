import type { OutboxOptions } from '../../../src/offline/options.js';
import { isFinal } from '../../../src/offline/standing.js';
import type { Rows } from '../../../src/offline/store.js';
import type { OutboxHost } from '../../../src/platform.offline.js';
import { createRandom, type Random } from '../../fuzz/random.js';
import { type Clock, createClock } from '../clock.js';
import type { NetworkOptions } from '../network.js';
import type { Note } from '../note.js';
import { type Book, createBook } from './book.js';
import { accountOf, createDatabase, type Database } from './database.js';
import { createOrigin, type Origin } from './origin.js';
import { createOutboxProfile, type OutboxProfile } from './profile.js';
import { createService, type Service } from './service.js';
import { openTab, type Tab, type TabWorld } from './tab.js';
import { absences, adoptions, keyTroubles, type Trouble, troubles, wishes } from './troubles.js';

/** One seed's world: the tabs of one origin, their storage, a network for each, and a server, under one clock. */
export interface OutboxWorld extends TabWorld {
  readonly profile: OutboxProfile;
  readonly clock: Clock;
  readonly database: Database;
  readonly origin: Origin;
  readonly service: Service;
  readonly book: Book;
  readonly note: Note;
  /** What decides where nothing else does. */
  readonly whim: Random;
  /** All that ever were. */
  readonly tabs: readonly Tab[];
  readonly healed: boolean;
  open(): Tab;
  /** Opens one more, if there is room. */
  reopen(): void;
  /** Closes one, and looks whether something is left. */
  close(tab: Tab): void;
  setNetwork(options: NetworkOptions): void;
  /** Has an end of some trouble happen, at the latest when all is to be well again. */
  later(delayMs: number, run: () => void): void;
  wipe(): void;
  jump(byMs: number): void;
  /** From now on pages are of a newer release. */
  publish(): void;
  signIn(account: string, reconnects: boolean): void;
  setSecret(secret: string | undefined): void;
  unleash(): void;
  heal(): void;
}

/** What is broken on purpose. */
export interface OutboxBreaks {
  /** Before anything happens. */
  begin?(world: OutboxWorld): void;
  /** With each tab that is opened. */
  tab?(tab: Tab, world: OutboxWorld): void;
  /** In place of what the application asks for. */
  options?(options: OutboxOptions, tab: Tab): OutboxOptions;
  /** In place of what a tab's transactions see and write. */
  rows?(rows: Rows, tab: Tab): Rows;
  /** In place of what tabs share. */
  host?(host: OutboxHost, tab: Tab): OutboxHost;
}

/** How long a page may take to put its things away, of which the goodbye over polling takes longest, in milliseconds. */
const CLOSING_MS = 13_000;

export function createOutboxWorld(
  seed: number,
  print: ((line: string) => void) | undefined,
  breaks: OutboxBreaks = {},
): OutboxWorld {
  const stream = (index: number): Random => createRandom(seed, index);
  const profile = createOutboxProfile(stream(0));
  const clock = createClock();
  const note: Note = (who, what) => {
    if (print) print(`${(clock.now() / 1_000).toFixed(3).padStart(9)}  ${who.padEnd(8)} ${what()}`);
  };
  const database = createDatabase(clock, stream(1), profile.latency);
  const book = createBook(clock.now, profile, database, () =>
    tabs.some(({ open, host }) => open && host.frozen),
  );
  const origin = createOrigin(clock, { locks: true, channels: profile.channels });
  const service = createService(clock, stream(2), profile, book, note);
  const whim = stream(3);
  const tabs: Tab[] = [];
  const endings = new Set<() => void>();
  let networkOptions: NetworkOptions = { ...profile.network };
  let offsetMs = 0;
  let account = profile.accounts[0]!;
  let healed = false;
  let release = 0;
  let secret: string | undefined = 'one';

  database.onCommit = (owner, commit) => {
    note((owner as Tab).name, () => {
      const { row, items } = commit.after;
      const waiting = items.map(
        (item) =>
          `${book.byId.get(item.id)?.token}:${item.state}@${item.epoch % 1e4}#${item.attempts}`,
      );
      const ends = commit.ended.map(({ id, state }) => `${book.byId.get(id)?.token}:${state}`);
      return `keeps epoch ${row && row.epoch % 1e4} ${row?.items}/${row?.inflight}/${row?.unknown}${row?.paused ? ' paused' : ''}${row?.cursors.place ? ` place ${row.cursors.place}` : ''} ${row?.blocked ?? ''} [${waiting}] ended [${ends}]`;
    });
    (owner as Tab).hasEnded = commit.ended.length > 0;
    book.onCommit(owner, commit);
    const place = commit.after.row?.cursors.place;
    service.stream.checkPlace(accountOf(commit.space), place, 'the places that are kept');
  };

  const world: OutboxWorld = {
    ...{ seed, profile, clock, database, origin, service, book, note, whim, tabs, breaks },
    get offsetMs() {
      return offsetMs;
    },
    get networkOptions() {
      return networkOptions;
    },
    get account() {
      return account;
    },
    get release() {
      return release;
    },
    get secret() {
      return secret;
    },
    get healed() {
      return healed;
    },
    open() {
      const tab = openTab(world, tabs.length);
      tabs.push(tab);
      breaks.tab?.(tab, world);
      if (!healed && profile.replays && whim.chance(0.1)) {
        tab.dieIn(-Infinity);
        world.later(whim.int(20_000), world.reopen);
      }
      return tab;
    },
    reopen() {
      if (tabs.filter(({ open }) => open).length < profile.tabs) world.open();
    },
    close(tab) {
      tab.close();
      clock.after(CLOSING_MS, () => {
        if (tab.dead || tab.host.frozen) return;
        const left = { ...tab.host.live(), ...origin.held(tab) };
        for (const [what, count] of Object.entries(left))
          if (count) book.fail('nothing left', `${count} ${what} of ${tab.name}`);
        tab.die();
      });
    },
    setNetwork(options) {
      networkOptions = options;
      for (const { network } of tabs) network.options = options;
    },
    later(delayMs, run) {
      const end = () => {
        if (endings.delete(end)) run();
      };
      endings.add(end);
      clock.after(delayMs, end);
    },
    wipe() {
      note('world', () => 'the storage is wiped');
      for (const space of database.spaces()) {
        const { items, settled } = database.read(space);
        for (const { id } of [...items, ...settled.values()]) {
          const item = book.byId.get(id)!;
          item.wiped = true;
          item.gone ||= !item.tab.holds(item);
        }
      }
      // What a page does not know to have ended it brings back.
      for (const item of book.items.values())
        if (item.tab.open && !isFinal(item.delivery.state.getSnapshot())) item.wiped = true;
      database.wipe();
      if (whim.chance(0.5)) origin.marks.clear();
    },
    jump(byMs) {
      offsetMs += byMs;
      for (const { host } of tabs) host.jump(byMs);
    },
    publish() {
      release++;
    },
    signIn(to, reconnects) {
      account = to;
      for (const tab of tabs) if (tab.open) tab.signIn(to, reconnects);
    },
    setSecret(next) {
      secret = next;
    },
    unleash() {
      note('world', () => `seed ${seed}: ${JSON.stringify(profile)}`);
      breaks.begin?.(world);
      const unrest = stream(4);
      const within = () => unrest.int(profile.lengthMs);
      const running = () => tabs.filter((tab) => tab.open && tab.host.idle && !tab.away);
      world.open();
      for (let more = profile.tabs - 1; more; more--)
        clock.after(unrest.int(unrest.pick([100, 5_000])), () => world.reopen());
      for (let count = 0; count < profile.emits; count++) {
        const burst = unrest.chance(0.2) ? 1 + unrest.int(4) : 1;
        clock.after(within(), () => {
          const ready = running();
          if (healed || !ready.length) return;
          const tab = whim.pick(ready);
          for (let left = burst; left; left--) tab.emit();
        });
      }
      for (let count = 0; count < profile.news; count++)
        clock.after(within(), () => service.stream.publish(whim.pick(profile.accounts)));
      const schedule = (list: readonly Trouble[], count: number) => {
        for (let left = count; left; left--) {
          const trouble = unrest.weighted(list);
          clock.after(within(), () => {
            if (healed) return;
            note('world', () => `── ${trouble.name}`);
            book.saw(trouble.name);
            trouble.run(world);
          });
        }
      };
      schedule(troubles, profile.troubles);
      schedule(wishes, profile.wishes);
      if (profile.encrypts) schedule(keyTroubles, unrest.int(4));
      if (profile.adopts) schedule(adoptions, 1 + unrest.int(5));
      if (profile.absences) schedule(absences, profile.absences);
    },
    heal() {
      note('world', () => '── all is well again');
      healed = true;
      for (const end of [...endings]) end();
      const delayMs = Math.min(profile.network.delayMs, 40);
      world.setNetwork({ delayMs, jitterMs: 0, refusals: 0, losses: 0, breaks: 0 });
      service.calm();
      for (const tab of tabs) {
        tab.dieIn(NaN);
        if (tab.dead) continue;
        tab.host.thaw(true);
        tab.host.setVisibility('visible');
      }
      if (!tabs.some(({ open }) => open)) world.open();
    },
  };
  return world;
}
