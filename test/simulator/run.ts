import { NOTHING } from '../fakes/platform.js';
import { THROWN } from './application.js';
import { checkStep } from './invariants.js';
import type { Violation } from './journal.js';
import { createWorld, type World } from './world.js';

export interface Outcome {
  readonly seed: number;
  /** The first thing that went wrong. */
  readonly violation: Violation | undefined;
  readonly steps: number;
  readonly seen: ReadonlyMap<string, number>;
}

export interface RunOptions {
  /** Reads along. */
  readonly print?: ((line: string) => void) | undefined;
  /** Breaks something on purpose. */
  readonly break?: ((world: World) => void) | undefined;
}

/** More than this has never been needed. */
const MOST_STEPS = 60_000;

/** Lets promises settle: they all do before the next turn of the event loop. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Lives through one seed. */
export async function run(
  seed: number,
  { print, break: breakIt }: RunOptions = {},
): Promise<Outcome> {
  const world = createWorld(seed, print);
  const { journal, clock } = world;
  const leave = enter(world);
  breakIt?.(world);
  let steps = 0;

  /** Lives until `until`, or until `done` says so; false once something went wrong. */
  const live = async (untilMs: number, done?: () => boolean): Promise<boolean> => {
    const until = clock.now() + untilMs;
    // What was begun outside of a step.
    await turn();
    while (!done?.() && clock.step(until)) {
      await turn();
      checkStep(world);
      if (journal.violations.length) return false;
      if (++steps > MOST_STEPS) {
        journal.fail('endless', `${steps} steps`);
        return false;
      }
    }
    if (!done?.()) clock.skip(until);
    return true;
  };

  try {
    world.unleash();
    if (await live(world.profile.lengthMs)) await recover(world, live);
  } catch (error) {
    journal.fail('uncaught', `${(error as Error).stack}`);
  } finally {
    leave();
  }
  const [violation] = journal.violations;
  if (violation) {
    world.note('world', () => `✗ ${violation.invariant}: ${violation.text}`);
  }
  return { seed, violation, steps, seen: journal.seen };
}

type Live = (untilMs: number, done?: () => boolean) => Promise<boolean>;

/** The end of each seed: all is well again, so everything must be; then everything is closed, so nothing may be left. */
async function recover(world: World, live: Live): Promise<void> {
  const { client, journal, host, server, profile, clock, application } = world;
  world.heal();
  const { pingInterval, pingTimeout } = profile.server;
  const roundTripMs = 2 * (profile.network.delayMs + profile.network.jitterMs) + 10;
  const openMs = profile.timeout === false ? 120_000 : profile.timeout;
  const boundMs =
    Math.max(pingInterval + pingTimeout + world.jumpedBackMs, openMs, 45_000) +
    pingTimeout +
    profile.mostDelayMs * 2 +
    20 * roundTripMs +
    10_000;
  const healedAt = clock.now();
  const steady = () => client.sockets.every(({ socket }) => socket.connected);
  const quiet = () => {
    const log = client.sessions.at(-1);
    const session = log?.sid && server.engine.sessions.get(log.sid);
    return steady() && !!session && ![...world.network.links].some(({ unsound }) => unsound);
  };
  for (let held = false; !held; held = quiet()) {
    while (!quiet()) {
      if (clock.now() > healedAt + boundMs) {
        const states = client.sockets.map(({ socket }) => socket.getSnapshot());
        return journal.fail('back again', `after ${boundMs} ms: ${JSON.stringify(states)}`);
      }
      // As a person would: what has ended is begun again.
      client.askedAt = clock.now();
      for (const { socket } of client.sockets) {
        if (/idle|refused|closed/.test(socket.getSnapshot().status)) socket.connect();
      }
      if (!(await live(1_000, quiet))) return;
    }
    // The server may still find out that it had been silent for too long.
    if (!(await live(pingTimeout + 10 * roundTripMs))) return;
  }

  // A word each way, and everything has come.
  const asked = client.sockets.map((log) => application.ask(log));
  if (!(await live(30_000))) return;
  if (!quiet()) return journal.fail('back again', 'it did not last');
  for (const { token, received, settled, session } of asked) {
    if (session && !received) journal.fail('all arrives', `${token} did not come`);
    if (!settled) journal.fail('ack settles', `${token} was not`);
  }
  const log = client.sessions.at(-1)!;
  const session = server.engine.sessions.get(log.sid!)!;
  if (log.created.length !== session.received.length) {
    journal.fail('all arrives', `${log.created.slice(session.received.length)} did not come up`);
  }
  if (log.got.length !== session.sent.length) {
    journal.fail('all arrives', `${session.sent.slice(log.got.length)} did not come down`);
  }

  world.note('world', () => '── everything is closed');
  for (const { socket } of client.sockets) socket.disconnect();
  if (!(await live(1_000 + 4 * roundTripMs))) return;
  if (!session.closed) journal.fail('no orphan', `${log.sid} is still there`);
  if (!(await live(30_000))) return;
  const left = host.live();
  if (JSON.stringify(left) !== JSON.stringify(NOTHING)) {
    journal.fail('nothing left', JSON.stringify(left));
  }
}

/** Puts the host's own queues under the world's eyes; the returned function takes them away. */
function enter({ journal, host }: World): () => void {
  const { queueMicrotask: queue, Response: HostResponse } = globalThis;
  const caught = (error: unknown) => {
    if ((error as Error)?.message !== THROWN) {
      journal.fail('uncaught', `${(error as Error)?.stack ?? error}`);
    }
  };
  globalThis.queueMicrotask = (run) =>
    queue(() => {
      try {
        run();
      } catch (error) {
        caught(error);
      }
    });
  // The host's own reads bytes in turns that no clock moves.
  globalThis.Response = class {
    readonly #bytes: ArrayBuffer | Uint8Array;
    constructor(bytes: ArrayBuffer | Uint8Array) {
      this.#bytes = bytes;
    }
    arrayBuffer() {
      return new Promise((resolve) => host.soon(() => resolve(new Uint8Array(this.#bytes).buffer)));
    }
  } as unknown as typeof Response;
  process.on('unhandledRejection', caught);
  return () => {
    globalThis.queueMicrotask = queue;
    globalThis.Response = HostResponse;
    process.off('unhandledRejection', caught);
  };
}
