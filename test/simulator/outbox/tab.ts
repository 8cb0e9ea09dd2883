import { createManager } from '../../../src/create.js';
import { polling } from '../../../src/engine/polling.js';
import { probe } from '../../../src/engine/upgrade.js';
import { webSocket } from '../../../src/engine/websocket.js';
import { adopt } from '../../../src/offline/adopt.js';
import { isStorageError, type StorageError } from '../../../src/offline/errors.js';
import type { OutboxOptions } from '../../../src/offline/options.js';
import { outbox } from '../../../src/offline/outbox.js';
import { priorities } from '../../../src/offline/priorities.js';
import type { Outbox } from '../../../src/offline/types.js';
import { backoff } from '../../../src/socket/backoff.js';
import type { CoreSocket } from '../../../src/socket/socket.js';
import { barrier } from '../../../src/wake/barrier.js';
import { pageLife } from '../../../src/wake/page-life.js';
import { createRandom, type Random } from '../../fuzz/random.js';
import type { Clock } from '../clock.js';
import { createHost, type Host } from '../host.js';
import { createNetwork, type Network, type NetworkOptions } from '../network.js';
import type { Note } from '../note.js';
import type { Book } from './book.js';
import type { Database, Owner, Point } from './database.js';
import { BEHAVIOURS, createItem, type Item, nameOf } from './item.js';
import type { Origin } from './origin.js';
import { PRIORITIES } from './priority.js';
import { EVENTS, type OutboxProfile, policiesOf } from './profile.js';
import { type Form, fresh, REPLAYS, replayOptions } from './replay.js';
import { createSealing } from './seal.js';
import type { Service } from './service.js';
import { follow, NOT_HANDLED } from './stream.js';
import { createVoice, spoken, type Voice } from './voice.js';
import type { OutboxBreaks } from './world.js';

/** A page with a socket and an outbox, and what befalls it. */
export interface Tab extends Owner {
  readonly name: string;
  /** Notes what it does. */
  say(what: () => string): void;
  readonly host: Host;
  readonly network: Network;
  readonly socket: CoreSocket;
  readonly box: Outbox;
  /** Who is signed in, as far as this page knows. */
  readonly account: string;
  /** Of which release of the application it is. */
  readonly version: number;
  /** How often somebody else has signed in. */
  readonly life: number;
  /** The connections so far. */
  readonly connection: number;
  /** It is there, and its outbox is open. */
  readonly open: boolean;
  /** Whether it has died, or was left. */
  readonly dead: boolean;
  readonly random: Random;
  emit(): void;
  /** Whether it still knows what it emitted. */
  holds(item: Item): boolean;
  /** Whether its last transaction has ended some item. */
  hasEnded: boolean;
  /** It dies at one of its next awaits; `Infinity`: when it has written down some end, and told nobody; `-Infinity`: when it prepares an item, or seals one. */
  dieIn(awaits: number): void;
  /** Everything of it ends, without a word. */
  die(): void;
  signIn(account: string, reconnects: boolean): void;
  /** Whether nobody is signed in; the connection stays as it is. */
  away: boolean;
  /** Whose items it is taking over. */
  readonly adopting: string[];
  /** How many it has taken over, and been told of. */
  took: number;
  heardOfTaking: number;
  adopt(account: string): void;
  /** The outbox is closed, and the socket disconnected. */
  close(): void;
  /** Does something with the outbox, whose promise may be refused by the storage only. */
  ask<Result>(what: string, run: (box: Outbox) => Promise<Result>): Promise<Result | undefined>;
}

export interface TabWorld {
  readonly seed: number;
  readonly clock: Clock;
  readonly profile: OutboxProfile;
  readonly database: Database;
  readonly origin: Origin;
  readonly service: Service;
  readonly book: Book;
  readonly note: Note;
  /** How far the wall clock has been moved, in milliseconds. */
  readonly offsetMs: number;
  readonly networkOptions: NetworkOptions;
  readonly account: string;
  /** Of which pages are opened from now on. */
  readonly release: number;
  /** The key that a page gets when it first needs one; `undefined` while there is none. */
  readonly secret: string | undefined;
  readonly breaks: OutboxBreaks;
}

const NOT_JOINED = 'not joined';

const judge: OutboxOptions['judge'] = (answer) => {
  const { retryAfter } = Object(answer);
  return retryAfter ?? (answer === 'no' ? 'failed' : answer === 'again' ? 'retry' : 'acked');
};

export function openTab(world: TabWorld, index: number): Tab {
  const { clock, profile, database, origin, service, book, note, breaks } = world;
  const name = `tab ${index}`;
  const stream = (part: number) => createRandom(world.seed, 100 + index * 8 + part);
  const random = stream(0);
  const say = (what: () => string) => note(name, what);
  const network = createNetwork(clock, stream(1), world.networkOptions);
  const host = createHost(clock, stream(2), {
    network,
    server: service.engine,
    note: (who, what) => note(who === 'page' ? name : who, what),
    random: stream(3),
    webSocketFault: () => 'none',
    violation: (text) => book.fail('protocol', text),
  });
  host.jump(world.offsetMs);
  let { account } = world;
  let connection = 0;
  let dead = false;
  let closed = false;
  let awaits = 0;
  let dieAt = NaN;
  let life = 0;
  const lives = new Map<Item, number>();
  const failing = stream(4);
  // All others of this tab are taken.
  const sealing = createRandom(world.seed, 10_000 + index);
  /** Sent, and not accepted yet. */
  const unknown: [token: number, form: Form][] = [];

  const { transports, wake } = profile;
  const manager = createManager('http://server', {
    platform: host.platform,
    transports:
      transports === 'websocket'
        ? [webSocket()]
        : transports === 'polling'
          ? [polling()]
          : [polling(), webSocket()],
    upgrade: probe(),
    reconnect: backoff({ min: 200, max: 2_000 }),
    timeout: 5_000,
    wake:
      wake === 'none'
        ? undefined
        : pageLife({ barrier: wake === 'barrier' ? barrier() : undefined }),
  });
  const socket = manager.socket('/', {
    auth: (send: (credentials: object) => void) => send({ user: account }),
  });
  socket.on('connect', () => {
    connection++;
    say(() => `connected as ${account}`);
  });
  socket.on('disconnect', (reason) => say(() => `disconnected: ${reason}`));

  const point = (where: Point) => {
    awaits++;
    const atEnd = dieAt === Infinity && where === 'after commit' && tab.hasEnded;
    const early = /replay|seal/.test(where) && dieAt === -Infinity;
    if (dead || (awaits !== dieAt && !atEnd && !early)) return;
    book.saw(`died at ${where}`);
    say(() => `dies at await ${awaits}: ${where}`);
    tab.die();
  };
  const { _emit: emit } = socket;
  let box: Outbox;
  let voice: Voice;
  const tab: Tab = {
    ...{ name, say, host, network, socket, random, point, hasEnded: false, version: world.release },
    ...{ adopting: [] as string[], took: 0, heardOfTaking: 0, away: false },
    get box() {
      return box;
    },
    get account() {
      return account;
    },
    get life() {
      return life;
    },
    get connection() {
      return connection;
    },
    get dead() {
      return dead;
    },
    get open() {
      return !dead && !closed;
    },
    holds: (item) =>
      tab.open && item.tab === tab && !item.adopters.length && lives.get(item) === life,
    emit() {
      const event = random.pick(EVENTS);
      const key = random.pick(profile.keys);
      const token = book.items.size + 1;
      const { behaviour } = random.weighted(BEHAVIOURS);
      const replay = profile.replays ? random.weighted(REPLAYS).replay : 'pass';
      const form = fresh(tab.version);
      try {
        const { delivery, heard } = voice.say(event, token, key, form);
        const item = createItem(random, {
          ...{ token, event, key, form, account, tab, delivery, heard, behaviour, replay },
          wiped: database.isBanned(tab),
        });
        book.accept(item);
        lives.set(item, life);
        say(() => `emits ${nameOf(item)}`);
        for (const sent of unknown.splice(0)) book.onSend(tab, ...sent);
        delivery.stored.then(
          () => {
            item.stored = !dead;
          },
          () => {},
        );
        const ended = () => item.done.push(delivery.state.getSnapshot());
        delivery.done.then(
          (answer) => {
            item.answer = answer;
            ended();
            if (!/acked|received|written/.test(item.done[0]!))
              book.fail('delivery', `${nameOf(item)} is done, and ${item.done[0]}`);
          },
          (error) => {
            ended();
            if (error.code !== item.done[0])
              book.fail(
                'delivery',
                `${nameOf(item)} is ${item.done[0]}, and its error ${error.code}`,
              );
          },
        );
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        book.saw('refused for its size');
      }
    },
    dieIn(count) {
      dieAt = awaits + count;
    },
    die() {
      if (dead) return;
      dead = true;
      book.indebted ||= book.isOwed();
      say(() => 'is gone');
      host.freeze();
      network.resetAll();
      network.down = true;
      database.bury(tab);
      origin.bury(tab);
    },
    signIn(to, reconnects) {
      host.task(() => {
        if (account === to) return;
        say(() => `signs ${to} in`);
        account = to;
        book.indebted ||= book.isOwed();
        life++;
        if (reconnects) socket.disconnect().connect();
      });
    },
    adopt(from) {
      if (from === account) return;
      tab.adopting.push(from);
      // Also in its memory alone, where nobody sees it.
      if (database.isBanned(tab))
        for (const item of book.items.values())
          if (item.wiped && item.tab === tab && item.accounts.has(from)) item.accounts.add(account);
      tab
        .ask(`takes over what ${from} has left`, (its) => adopt(its, { scope: from }))
        .then((count) => {
          tab.adopting.splice(tab.adopting.indexOf(from), 1);
          tab.heardOfTaking += count ?? 0;
        });
    },
    close() {
      if (!tab.open) return;
      closed = true;
      book.indebted ||= book.isOwed();
      say(() => 'closes its outbox');
      box.close().catch((error) => book.fail('uncaught', `close: ${error.stack}`));
      socket.disconnect();
    },
    async ask(what, run) {
      if (tab.away) return undefined;
      say(() => what);
      try {
        return await run(box);
      } catch (error) {
        const isRefused = isStorageError(error) || (error as StorageError).code === 'unavailable';
        if (!isRefused) book.fail('uncaught', `${what}: ${(error as Error).stack}`);
        return undefined;
      }
    },
  };

  socket._emit = (flags, data) => {
    if (flags._direct && !dead) {
      const [, token, , form] = data as [string, number, string, Form];
      say(() => `sends ${token}`);
      // One that leaves at once is accepted in the same turn.
      if (book.items.has(token)) book.onSend(tab, token, form);
      else unknown.push([token, form]);
    }
    emit.call(socket, flags, data);
  };
  const store = database.storeOf(tab);
  const shared = origin.hostOf(tab, stream(5));
  const options: OutboxOptions = {
    scope: () => (tab.away ? (undefined as never) : account),
    events: policiesOf(profile),
    key: (_, [, key]) => String(key),
    ackTimeout: profile.ackTimeout,
    maxAttempts: profile.maxAttempts,
    ...profile.options,
    judge,
    ...replayOptions(tab, profile, book),
    store: breaks.rows
      ? {
          ...store,
          transaction: (work) => store.transaction((rows) => work(breaks.rows!(rows, tab))),
        }
      : store,
    host: breaks.host?.(shared, tab) ?? shared,
    leader: profile.leader,
    dedupe: profile.dedupe,
    intercept: profile.intercepts,
    ...(profile.orders && { order: priorities(PRIORITIES) }),
    ...(profile.encrypts && { encrypt: createSealing(tab, world, sealing) }),
    ...(profile.beforeFlush && {
      beforeFlush: async () => {
        if (failing.chance(0.3)) throw new Error(NOT_JOINED);
      },
    }),
  };
  box = outbox(socket as never, breaks.options?.(options, tab) ?? options) as Outbox;
  if (profile.news) follow(tab, service.stream, book, stream(7));
  voice = profile.intercepts ? createVoice(tab, socket, box, book, stream(6)) : spoken(box);
  box.on('settled', (outcome) => {
    if (dead) return;
    say(() => `hears that ${book.byId.get(outcome.id)?.token} is ${outcome.state}`);
    book.onSettled(tab, outcome);
  });
  box.on('leader', (leads) => say(() => (leads ? 'leads' : 'leads no more')));
  box.on('error', (error) => {
    say(() => `error ${error.name}: ${error.message}`);
    if (!isStorageError(error) && ![NOT_JOINED, NOT_HANDLED].includes(error.message))
      book.fail('uncaught', `${error.stack}`);
  });
  box.on('storage-lost', (error, restored) => {
    book.saw('storage-lost');
    say(() => `storage-lost: ${error.message}, ${restored} restored`);
  });
  say(() => `opens for ${account}`);
  socket.connect();
  return tab;
}
