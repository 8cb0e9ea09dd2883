import { createRandom, type Random } from '../fuzz/random.js';
import { type Application, createApplication } from './application.js';
import { type Client, createClient } from './client.js';
import { type Clock, createClock } from './clock.js';
import { createHost, type Host } from './host.js';
import { incidents, type Scene } from './incidents.js';
import { createJournal, type Journal } from './journal.js';
import { createNetwork, type Network } from './network.js';
import type { Note } from './note.js';
import { createProfile, type Profile } from './profile.js';
import { createServer, type Server } from './server/server.js';

/** One seed's world: a page, a network and a server under one clock. */
export interface World {
  readonly seed: number;
  readonly profile: Profile;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly host: Host;
  readonly network: Network;
  readonly server: Server;
  readonly client: Client;
  readonly application: Application;
  readonly note: Note;
  /** What decides where nothing else does. */
  readonly whim: Random;
  /** How far the wall clock was put back, in all, in milliseconds. */
  jumpedBackMs: number;
  /** How late a timer of the page may be, in milliseconds. */
  slackMs: number;
  /** Lets the unrest begin. */
  unleash(): void;
  /** Ends it: the network is good, the page runs, the server is up. */
  heal(): void;
}

/** How much later than its due a timer may be handled, in milliseconds. */
const SLACK_MS = 10;

export function createWorld(seed: number, print: ((line: string) => void) | undefined): World {
  const stream = (index: number): Random => createRandom(seed, index);
  const profile = createProfile(stream(0));
  const clock = createClock();
  const journal = createJournal(clock.now);
  const note: Note = (who, what) => {
    if (print) print(`${(clock.now() / 1_000).toFixed(3).padStart(9)}  ${who.padEnd(8)} ${what()}`);
  };
  const network = createNetwork(clock, stream(1), profile.network);
  const server = createServer(clock, stream(4), profile, journal, note);
  const faults: Scene['faults'] = { webSocket: 'none' };
  const host = createHost(clock, stream(2), {
    network,
    server: server.engine,
    note,
    random: stream(6),
    webSocketFault: () => faults.webSocket,
    violation: (text) => journal.fail('protocol', text),
  });
  const chance = stream(3);
  const credentials = () => authOf(profile.auth, host, chance);
  const client = createClient(host, clock, profile, credentials, journal, note);
  const { restless } = profile;
  const application = createApplication(
    client,
    host,
    journal,
    chance,
    note,
    restless,
    clock.now,
    (sid) => server.application.known.get(sid),
  );

  const world: World = {
    seed,
    profile,
    clock,
    journal,
    host,
    network,
    server,
    client,
    application,
    note,
    whim: stream(8),
    jumpedBackMs: 0,
    slackMs: SLACK_MS,
    unleash() {
      note('world', () => `seed ${seed}: ${JSON.stringify({ ...profile, make: undefined })}`);
      const unrest = stream(5);
      const within = () => unrest.int(profile.lengthMs);
      /** What the page does of its own accord it does only while it runs. */
      const act = (run: () => void) => () => {
        if (host.idle && !healed) run();
      };
      for (const { socket } of client.sockets) {
        clock.after(
          unrest.int(100),
          act(() => {
            client.askedAt = clock.now();
            socket.connect();
          }),
        );
      }
      for (let count = 0; count < profile.emits; count++) {
        const at = within();
        const burst = unrest.chance(0.2) ? 1 + unrest.int(5) : 1;
        clock.after(
          at,
          act(() => {
            for (let left = burst; left; left--) application.emit();
          }),
        );
        const told = unrest.chance(0.2) ? 1 + unrest.int(5) : 1;
        clock.after(within(), () => {
          if (healed) return;
          for (let left = told; left; left--) server.application.emit();
        });
      }
      if (restless) {
        for (let count = unrest.int(12); count; count--)
          clock.after(within(), act(application.wander));
      }
      for (let count = 0; count < profile.incidents; count++) {
        const incident = unrest.weighted(incidents);
        clock.after(within(), () => {
          if (healed) return;
          note('world', () => `── ${incident.name}`);
          journal.saw(incident.name);
          incident.run(scene);
        });
      }
    },
    heal() {
      note('world', () => '── all is well again');
      healed = true;
      application.rest();
      const good = {
        delayMs: Math.min(profile.network.delayMs, 40),
        jitterMs: Math.min(profile.network.jitterMs, 40),
        refusals: 0,
        losses: 0,
        breaks: 0,
      };
      // First, since an ending may make the page ask for something; and last, since another may bring back what was before.
      network.options = good;
      for (const end of [...endings]) end();
      network.options = good;
      // Who sets no limit waits until the host gives up.
      if (profile.timeout === false) {
        for (const link of network.links) if (link.unsound) clock.after(60_000, link.reset);
      }
      host.throttle(0);
      host.thaw(true);
      host.setVisibility('visible');
      host.setOnline(true);
    },
  };

  let healed = false;
  const endings = new Set<() => void>();
  const scene: Scene = {
    random: stream(7),
    network,
    host,
    admission: server.admission,
    faults,
    after(delayMs, run) {
      const end = () => {
        if (endings.delete(end)) run();
      };
      endings.add(end);
      clock.after(delayMs, end);
    },
    restart(politely, downMs) {
      server.stop(politely);
      if (politely || scene.random.chance(0.5)) network.resetAll();
      else {
        for (const link of network.links) {
          link.deaf('up');
          link.deaf('down');
        }
      }
      scene.after(downMs, server.start);
    },
    kick() {
      const sockets = [...server.application.sockets];
      if (sockets.length) scene.random.pick(sockets).kick();
    },
    drop() {
      const sessions = [...server.engine.sessions.values()];
      if (sessions.length) scene.random.pick(sessions).close('forced close');
    },
    throttle(everyMs) {
      host.throttle(everyMs);
      world.slackMs = Math.max(world.slackMs, everyMs + SLACK_MS);
    },
    jump(byMs) {
      host.jump(byMs);
      if (byMs < 0) world.jumpedBackMs -= byMs;
    },
  };
  return world;
}

/** Credentials in each of the forms that there are. */
function authOf(kind: Profile['auth'], host: Host, random: Random): unknown {
  const later = (run: () => void) => host.platform.after(random.int(3_000), run);
  return {
    none: undefined,
    object: { token: 'secret' },
    callback: (send: (credentials: object) => void) => send({ token: 'secret' }),
    promise: async () => ({ token: 'secret' }),
    late: (send: (credentials: object) => void) => void later(() => send({ token: 'secret' })),
    failing: () =>
      new Promise((resolve, reject) => {
        if (random.chance(0.2)) later(() => reject(new Error('no credentials')));
        else later(() => resolve({ token: 'secret' }));
      }),
  }[kind];
}
