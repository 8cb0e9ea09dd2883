import type { NetworkOptions } from '../network.js';
import type { Tab } from './tab.js';
import { takeBack } from './voice.js';
import type { OutboxWorld } from './world.js';

/** Something that happens to the tabs, the network, the server or the storage. */
export interface Trouble {
  readonly name: string;
  readonly weight: number;
  run(world: OutboxWorld): void;
}

const one = ({ tabs, whim }: OutboxWorld): Tab | undefined => {
  const open = tabs.filter((tab) => tab.open && !tab.host.frozen && !tab.away);
  return open.length ? whim.pick(open) : undefined;
};
const on =
  (run: (tab: Tab, world: OutboxWorld) => void): Trouble['run'] =>
  (world) => {
    const tab = one(world);
    if (tab) run(tab, world);
  };

/** All networks change, for a while. */
const worsen = (world: OutboxWorld, change: Partial<NetworkOptions>, forMs: number): void => {
  const before = world.networkOptions;
  world.setNetwork({ ...before, ...change });
  world.later(forMs, () => world.setNetwork(before));
};

/** A page stops, once its storage lets it. */
const stop = (tab: Tab, world: OutboxWorld, told: boolean, forMs: number): void => {
  if (!tab.open || tab.host.frozen) return;
  if (world.database.isBusy(tab)) {
    // A host waits for the transaction, or ends it.
    if (world.whim.chance(0.5)) {
      world.clock.after(2, () => {
        if (!world.healed) stop(tab, world, told, forMs);
      });
      return;
    }
    world.database.abort(tab);
  }
  world.note('world', () => `${tab.name} is stopped for ${forMs} ms`);
  if (told) tab.host.tell({ type: 'freeze' });
  tab.host.freeze();
  if (world.whim.chance(0.3)) tab.network.resetAll();
  world.later(forMs, () => {
    if (tab.dead) return;
    // What it owes it owes until it goes on.
    if (world.book.isOwed()) world.book.fullAt = Math.max(world.book.fullAt, world.clock.now());
    tab.host.thaw(world.whim.chance(0.5));
    if (told) tab.host.tell({ type: 'resume' });
  });
};

const NAP_MS = [500, 8_000, 40_000] as const;

export const troubles: readonly Trouble[] = [
  {
    name: 'crash at an await',
    weight: 8,
    run: on((tab, { whim, later, reopen }) => {
      tab.dieIn(whim.chance(0.2) ? Infinity : 1 + whim.int(40));
      later(whim.int(10_000), reopen);
    }),
  },
  {
    name: 'crash',
    weight: 3,
    run: on((tab, { whim, later, reopen }) => {
      tab.die();
      later(whim.int(5_000), reopen);
    }),
  },
  {
    name: 'reload',
    weight: 4,
    run: on((tab, { whim, clock, reopen }) => {
      tab.host.tell({ type: 'pagehide', persisted: false });
      clock.after(whim.int(20), () => {
        tab.die();
        clock.after(whim.int(300), reopen);
      });
    }),
  },
  {
    name: 'closed',
    weight: 2,
    run: on((tab, { whim, close, later, reopen }) => {
      close(tab);
      later(5_000 + whim.int(5_000), reopen);
    }),
  },
  {
    name: 'new release',
    weight: 3,
    run: on((tab, { publish, whim, later, reopen }) => {
      publish();
      tab.die();
      later(whim.int(1_000), reopen);
    }),
  },
  { name: 'opened', weight: 3, run: ({ reopen }) => reopen() },
  {
    name: 'frozen',
    weight: 5,
    run: on((tab, world) => stop(tab, world, false, world.whim.int(world.whim.pick(NAP_MS)))),
  },
  {
    name: 'frozen, and told',
    weight: 3,
    run: on((tab, world) => stop(tab, world, true, world.whim.int(world.whim.pick(NAP_MS)))),
  },
  {
    name: 'hidden',
    weight: 2,
    run: on((tab, { whim, later }) => {
      tab.host.setVisibility('hidden');
      later(whim.int(20_000), () => {
        if (tab.open) tab.host.setVisibility('visible');
      });
    }),
  },
  {
    name: 'sleep',
    weight: 2,
    run(world) {
      const forMs = world.whim.int(world.whim.pick([5_000, 60_000]));
      for (const tab of world.tabs) stop(tab, world, false, forMs);
    },
  },
  { name: 'connections break', weight: 5, run: on(({ network }) => network.resetAll()) },
  {
    name: 'half-open',
    weight: 5,
    run: on(({ network }, { whim }) => {
      for (const link of network.links) link.deaf(whim.pick(['up', 'down']));
    }),
  },
  {
    name: 'partition',
    weight: 4,
    run: on(({ network }, { whim, later }) => {
      network.hold(whim.pick([['up'], ['down'], ['up', 'down']]));
      later(whim.int(whim.pick([1_000, 15_000])), () => {
        network.release();
        if (whim.chance(0.3)) network.resetAll();
      });
    }),
  },
  {
    name: 'slow network',
    weight: 2,
    run: (world) =>
      worsen(
        world,
        { delayMs: 200 + world.whim.int(1_500), jitterMs: world.whim.int(1_000) },
        world.whim.int(15_000),
      ),
  },
  {
    name: 'offline',
    weight: 3,
    run(world) {
      const { tabs, whim, later } = world;
      for (const { network } of tabs) network.resetAll();
      worsen(world, { refusals: 1 }, whim.int(whim.pick([1_000, 20_000])));
      void later;
    },
  },
  {
    name: 'server restarts',
    weight: 5,
    run({ service, whim, tabs, later }) {
      const politely = whim.chance(0.5);
      service.stop(politely);
      for (const { network } of tabs) {
        if (politely || whim.chance(0.5)) network.resetAll();
        else
          for (const link of network.links) {
            link.deaf('up');
            link.deaf('down');
          }
      }
      later(whim.int(whim.pick([1, 3_000])), service.start);
    },
  },
  {
    name: 'kicked',
    weight: 2,
    run({ service, whim, later, tabs }) {
      const sockets = [...service.sockets];
      if (!sockets.length) return;
      whim.pick(sockets).kick();
      // The application connects again.
      later(whim.int(3_000), () => {
        for (const { open, host, socket } of tabs) if (open) host.task(() => socket.connect());
      });
    },
  },
  {
    name: 'no room',
    weight: 3,
    run({ database, book, clock, whim, later }) {
      database.full = true;
      book.fullAt = Infinity;
      later(whim.int(whim.pick([500, 10_000])), () => {
        database.full = false;
        book.fullAt = clock.now();
      });
    },
  },
  {
    name: 'storage fails once',
    weight: 3,
    run: on((tab, { database }) => database.abort(tab)),
  },
  {
    name: 'storage goes',
    weight: 1,
    // What it emits lives in its memory alone from now on; what it emitted may be sent from there, and by others.
    run: on((tab, { database, book }) => {
      database.ban(tab);
      book.indebted ||= book.isOwed();
      for (const item of book.items.values()) if (item.tab === tab) item.wiped = true;
    }),
  },
  { name: 'wiped', weight: 2, run: ({ wipe }) => wipe() },
  {
    name: 'clock jump',
    weight: 3,
    run: ({ jump, whim }) =>
      jump((whim.chance(0.5) ? 1 : -1) * whim.int(whim.pick([1_000, 60_000, 3_600_000]))),
  },
  {
    name: 'another account',
    weight: 4,
    run({ whim, profile, signIn, tabs }) {
      // Their server may have both for the same.
      if (whim.chance(0.4)) for (const { network } of tabs) network.resetAll();
      signIn(whim.pick(profile.accounts), whim.chance(0.7));
    },
  },
];

/** What befalls who is signed in. */
export const absences: readonly Trouble[] = [
  {
    name: 'nobody is signed in',
    weight: 1,
    run: on((tab, { whim, later }) => {
      let connection: number;
      tab.host.task(() => {
        tab.away = true;
        connection = tab.socket.connected ? tab.connection : -1;
      });
      later(whim.int(whim.pick([2_000, 20_000])), () =>
        tab.host.task(() => {
          tab.away = false;
          // A connection that may have been asked for meanwhile is nobody's.
          if (tab.open && tab.connection !== connection) tab.socket.disconnect().connect();
        }),
      );
    }),
  },
];

/** What befalls the key, where arguments are encrypted. */
export const keyTroubles: readonly Trouble[] = [
  {
    name: 'crash at the key',
    weight: 1,
    run: on((tab, { whim, later, reopen }) => {
      tab.dieIn(-Infinity);
      later(whim.int(5_000), reopen);
    }),
  },
  {
    name: 'another key',
    weight: 3,
    // Pages that have one keep it.
    run: on((tab, { whim, secret, setSecret, later, reopen }) => {
      setSecret(secret === 'one' ? 'two' : 'one');
      tab.die();
      later(whim.int(1_000), reopen);
    }),
  },
  {
    name: 'no key',
    weight: 2,
    run: on((tab, { whim, secret, setSecret, later, reopen }) => {
      if (!secret) return;
      setSecret(undefined);
      later(whim.int(10_000), () => setSecret(secret));
      if (whim.chance(0.5)) return;
      tab.die();
      later(whim.int(1_000), reopen);
    }),
  },
];

/** What applications do that take over what other accounts have left. */
export const adoptions: readonly Trouble[] = [
  {
    name: 'adopt',
    weight: 3,
    run: on((tab, { whim, profile }) => tab.adopt(whim.pick(profile.accounts))),
  },
  {
    name: 'signs in, and adopts',
    weight: 3,
    run: on((tab, { whim, profile, clock }) => {
      const before = tab.account;
      tab.signIn(whim.pick(profile.accounts), whim.chance(0.7));
      const take = () => tab.host.task(() => tab.open && tab.adopt(before));
      if (whim.chance(0.5)) take();
      else clock.after(whim.int(1_000), take);
    }),
  },
  {
    name: 'one signs in',
    weight: 2,
    run: on((tab, { whim, profile }) => tab.signIn(whim.pick(profile.accounts), whim.chance(0.7))),
  },
];

/** What applications ask of an outbox, besides emitting. */
export const wishes: readonly Trouble[] = [
  {
    name: 'cancel',
    weight: 6,
    run: on((tab, { book, whim }) => {
      const mine = [...book.items.values()].filter((item) => tab.holds(item)).slice(-6);
      if (!mine.length) return;
      const item = whim.pick(mine);
      takeBack(tab, book, item);
    }),
  },
  {
    name: 'retry',
    weight: 4,
    run: on((tab, { book }) => {
      for (const item of book.items.values())
        if ([tab.account, ...tab.adopting].includes(item.account)) item.asked++;
      tab.ask('retries all', (box) => box.retry());
    }),
  },
  {
    name: 'discard',
    weight: 2,
    run: on((tab, { whim, book }) => {
      const state = whim.pick(['queued', 'unknown', 'failed', 'acked'] as const);
      book.discards.add(`${tab.account} ${state}`);
      tab.ask(`discards what is ${state}`, (box) => box.discard({ state }));
    }),
  },
  {
    name: 'pause',
    weight: 2,
    run: on((tab, { whim, later }) => {
      tab.box.pause();
      later(whim.int(8_000), () => {
        if (tab.open) tab.host.task(() => tab.away || tab.box.resume());
      });
    }),
  },
  { name: 'resume', weight: 2, run: on(({ box }) => box.resume()) },
  {
    name: 'clear',
    weight: 1,
    run: on((tab, { book }) => {
      const marked = [...book.items.values()].filter(
        // What another page holds in its memory alone is out of reach.
        (item) =>
          item.account === tab.account && !item.discarded && (item.stored || item.tab === tab),
      );
      for (const item of marked) item.discarded = true;
      tab
        .ask('clears', (box) => box.clear().then(() => true))
        .then((done) => {
          // What was to be cleared, and could not be, goes on.
          if (!done && !tab.dead) for (const item of marked) item.discarded = item.ends.length > 0;
        });
    }),
  },
  {
    name: 'hurry',
    weight: 2,
    run: on((tab, { whim, clock }) => {
      const scope = new AbortController();
      clock.after(whim.int(5_000), () => {
        if (tab.open) tab.host.task(() => scope.abort());
      });
      tab.box.flush({ signal: scope.signal }).catch(() => {});
    }),
  },
  { name: 'list', weight: 1, run: on((tab) => void tab.ask('lists', (box) => box.list())) },
  {
    name: 'disconnect',
    weight: 2,
    run: on((tab, { later }) => {
      const { socket, host, random } = tab;
      socket.disconnect();
      later(random.int(4_000), () => tab.open && host.task(() => socket.connect()));
    }),
  },
];
