import type { Random } from '../fuzz/random.js';
import type { Host } from './host.js';
import type { Direction, Network, NetworkOptions } from './network.js';
import type { Admission } from './server/sockets.js';
import type { WebSocketFault } from './websocket.js';

/** What an incident can reach. */
export interface Scene {
  readonly random: Random;
  readonly network: Network;
  readonly host: Host;
  readonly admission: Admission;
  after(delayMs: number, run: () => void): void;
  faults: { webSocket: WebSocketFault };
  /** The server dies and is back after a while. */
  restart(politely: boolean, downMs: number): void;
  /** A socket of the server, or a session, is dropped. */
  kick(): void;
  drop(): void;
  /** Timers of the page fire on multiples of this only, in milliseconds; 0 for none. */
  throttle(everyMs: number): void;
  /** The clocks differ by this much more. */
  jump(byMs: number): void;
}

export interface Incident {
  readonly name: string;
  readonly weight: number;
  run(scene: Scene): void;
}

const EITHER: readonly (readonly Direction[])[] = [['up'], ['down'], ['up', 'down']];

/** The connections break, or they only stop: what a changed network does to them. */
const unsettle = ({ random, network }: Scene): void => {
  if (random.chance(0.5)) return network.resetAll();
  for (const link of network.links) {
    link.deaf('up');
    link.deaf('down');
  }
};

const worsen = ({ network, random, after }: Scene, change: Partial<NetworkOptions>): void => {
  const before = network.options;
  network.options = { ...before, ...change };
  after(5_000 + random.int(40_000), () => {
    network.options = before;
  });
};

export const incidents: readonly Incident[] = [
  { name: 'all connections break', weight: 4, run: ({ network }) => network.resetAll() },
  {
    name: 'one connection breaks',
    weight: 4,
    run: ({ network, random }) => {
      if (network.links.size) random.pick([...network.links]).reset();
    },
  },
  {
    name: 'half-open',
    weight: 4,
    run({ network, random }) {
      const directions = random.pick(EITHER);
      for (const link of network.links) for (const way of directions) link.deaf(way);
    },
  },
  {
    name: 'partition',
    weight: 4,
    run({ network, random, after }) {
      network.hold(random.pick(EITHER));
      after(random.int(random.pick([500, 5_000, 60_000])), () => {
        network.release();
        if (random.chance(0.3)) network.resetAll();
      });
    },
  },
  {
    name: 'offline',
    weight: 4,
    run(scene) {
      const { host, network, random, after } = scene;
      const told = random.chance(0.8);
      network.down = true;
      unsettle(scene);
      if (told) host.setOnline(false);
      after(random.int(random.pick([300, 5_000, 60_000])), () => {
        network.down = false;
        if (told) host.setOnline(true);
      });
    },
  },
  {
    name: 'another network',
    weight: 2,
    run(scene) {
      unsettle(scene);
      if (scene.random.chance(0.6)) {
        scene.host.tell({ type: scene.random.pick(['change', 'online'] as const) });
      }
    },
  },
  {
    name: 'restart',
    weight: 4,
    run: ({ restart, random }) =>
      restart(random.chance(0.5), random.int(random.pick([1, 2_000, 20_000]))),
  },
  {
    name: 'freeze',
    weight: 4,
    run({ host, network, random, after }) {
      const told = random.chance(0.7);
      if (told) host.setVisibility('hidden');
      host.freeze();
      if (random.chance(0.3)) network.resetAll();
      after(random.int(random.pick([500, 10_000, 120_000])), () => {
        host.thaw(true);
        if (told) host.tell({ type: 'resume' });
        host.setVisibility('visible');
      });
    },
  },
  {
    name: 'kept for a return',
    weight: 2,
    run({ host, network, random, after }) {
      host.tell({ type: 'pagehide', persisted: true });
      host.freeze();
      network.resetAll();
      after(random.int(random.pick([500, 10_000, 120_000])), () => {
        host.thaw(true);
        host.tell({ type: 'pageshow', persisted: true });
      });
    },
  },
  {
    name: 'sleep',
    weight: 4,
    run(scene) {
      const { host, network, random, after } = scene;
      const ms = random.int(random.pick([5_000, 60_000, 600_000]));
      host.freeze();
      network.hold(['up', 'down']);
      after(ms, () => {
        network.release();
        if (random.chance(0.7)) unsettle(scene);
        host.thaw(random.chance(0.5));
        if (random.chance(0.5)) {
          host.tell({ type: random.pick(['resume', 'online', 'change'] as const) });
        }
      });
    },
  },
  {
    name: 'clock jump',
    weight: 2,
    run: ({ jump, random }) =>
      jump((random.chance(0.5) ? 1 : -1) * random.int(random.pick([1_000, 60_000, 3_600_000]))),
  },
  {
    name: 'hidden',
    weight: 3,
    run({ host, throttle, random, after }) {
      throttle(random.pick([1_000, 1_000, 60_000]));
      host.setVisibility('hidden');
      after(random.int(120_000), () => {
        throttle(0);
        host.setVisibility('visible');
      });
    },
  },
  {
    name: 'glances',
    weight: 3,
    run({ host, random, after }) {
      for (let times = 1 + random.int(6); times; times--) {
        after(random.int(3_000), () => {
          host.setVisibility('hidden');
          host.setVisibility('visible');
        });
      }
    },
  },
  {
    name: 'bad network',
    weight: 3,
    run: (scene) => worsen(scene, { refusals: 0.3, losses: 0.1, breaks: 0.2 }),
  },
  {
    name: 'slow network',
    weight: 2,
    run: (scene) =>
      worsen(scene, { delayMs: 200 + scene.random.int(2_000), jitterMs: scene.random.int(2_000) }),
  },
  {
    name: 'no WebSocket',
    weight: 3,
    run({ faults, random, after }) {
      faults.webSocket = random.pick(['refused', 'hung', 'mute'] as const);
      after(random.int(60_000), () => {
        faults.webSocket = 'none';
      });
    },
  },
  {
    name: 'slow admission',
    weight: 2,
    run({ admission, random, after }) {
      admission.delayMs = 1 + random.int(10_000);
      after(random.int(30_000), () => {
        admission.delayMs = 1;
      });
    },
  },
  {
    name: 'refused',
    weight: 2,
    run({ admission, random, after }) {
      admission.refusing = true;
      after(random.int(20_000), () => {
        admission.refusing = false;
      });
    },
  },
  { name: 'kicked', weight: 2, run: ({ kick }) => kick() },
  { name: 'dropped', weight: 3, run: ({ drop }) => drop() },
];
