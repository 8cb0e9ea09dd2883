import { NOTHING } from '../fakes/platform.js';
import type { Live } from './live.js';
import type { Breaks } from './run.js';
import type { World } from './world.js';

/** By when the last questions are answered or given up, in milliseconds. */
const ASK_MS = 6_000;

/** By when the server has answered everything, in milliseconds. */
const LATE_ANSWER_MS = 10_000;

/** How long the server may take to end what a client began and did not wait for, in milliseconds: as `polling` says. */
const ORPHAN_MS = 12_000;

/** How long the barrier waits for its answer, in milliseconds: its default. */
const BARRIER_MS = 3_000;

/** The end of each seed: all is well again, so everything must be; then everything is closed, so nothing may be left. */
export async function end(world: World, live: Live, breaks: Breaks | undefined): Promise<void> {
  world.heal();
  if (!(await comeBack(world, live))) return;
  breaks?.quiet?.(world);
  if (!(await ask(world, live))) return;
  if (!(await close(world, live))) return;
  if (!(await waver(world, live))) return;
  if (world.profile.wake !== 'none') await leave(world, live);
}

const roundTripMs = ({ network: { options } }: World) =>
  2 * (options.delayMs + options.jitterMs) + 10;

/** Whether everything is connected, by links that are sound. */
const isQuiet = ({ client, server, network }: World, proven = false): boolean => {
  const sid = client.sessions.at(-1)?.sid;
  return (
    client.sockets.every(({ socket }) => socket.connected) &&
    !!sid &&
    server.engine.sessions.has(sid) &&
    (proven || ![...network.links].some(({ unsound }) => unsound))
  );
};

async function comeBack(world: World, live: Live): Promise<boolean> {
  const { client, journal, profile, clock } = world;
  const { pingInterval, pingTimeout } = profile.server;
  const openMs = profile.timeout === false ? 120_000 : profile.timeout;
  // Where page life asks by the connection itself, a dead one is known at once, and so is an attempt that hangs.
  const deadMs =
    profile.wake === 'barrier'
      ? BARRIER_MS
      : Math.max(pingInterval + pingTimeout + world.jumpedBackMs, openMs, 45_000);
  const ownMs = profile.mostDelayMs * 2 + world.slackMs;
  const boundMs = deadMs + pingTimeout + ownMs + 20 * roundTripMs(world) + 10_000;
  const healedAt = clock.now();
  // What the barrier has let pass, or the heartbeat both ways, is sound, whatever else still hangs.
  const provenMs = profile.wake === 'barrier' ? BARRIER_MS : pingInterval + pingTimeout;
  const provenBy = healedAt + provenMs + 10 * roundTripMs(world);
  const quiet = () => isQuiet(world, clock.now() > provenBy);
  for (let held = false; !held; held = quiet()) {
    while (!quiet()) {
      if (clock.now() > healedAt + boundMs) {
        const states = client.sockets.map(({ socket }) => socket.getSnapshot());
        journal.fail('back again', `after ${boundMs} ms: ${JSON.stringify(states)}`);
        return false;
      }
      // As a person would: what has ended is begun again.
      client.askedAt = clock.now();
      for (const { socket } of client.sockets) {
        if (/idle|refused|closed/.test(socket.getSnapshot().status)) socket.connect();
      }
      if (!(await live(1_000, quiet))) return false;
    }
    // Either side may still find out that the other had been silent for too long.
    if (!(await live(pingInterval + pingTimeout + 10 * roundTripMs(world)))) return false;
  }
  return true;
}

/** A word each way, and everything has come. */
async function ask(world: World, live: Live): Promise<boolean> {
  const { client, journal, server, application } = world;
  const asked = client.sockets.map((log) => application.ask(log));
  if (!(await live(ASK_MS))) return false;
  if (!isQuiet(world, true)) {
    journal.fail('back again', 'it did not last');
    return false;
  }
  for (const { token, received } of asked) {
    if (!received) journal.fail('all arrives', `${token} did not come`);
  }
  // Until then the server still answers what it was asked before.
  const { created, got, sid } = client.sessions.at(-1)!;
  const { received, sent } = server.engine.all.get(sid!)!;
  const same = () => created.length === received.length && got.length === sent.length;
  if (!(await live(LATE_ANSWER_MS, same))) return false;
  if (!same()) {
    journal.fail(
      'all arrives',
      `${created.slice(received.length)} did not come up, ${sent.slice(got.length)} not down`,
    );
  }
  return true;
}

/** Everything is closed: the server knows at once, and nothing is left here. */
async function close(world: World, live: Live): Promise<boolean> {
  const { client, journal, host, server, note, application } = world;
  note('world', () => '── everything is closed');
  application.hush();
  const { sid } = client.sessions.at(-1)!;
  for (const { socket } of client.sockets) socket.disconnect();
  if (!(await live(1_000 + 4 * roundTripMs(world)))) return false;
  if (server.engine.sessions.has(sid!)) journal.fail('no orphan', `${sid} is still there`);
  // The application gives up what it still waits for, and a hidden page's timers come late.
  if (!(await live(30_000 + world.slackMs))) return false;
  const left = host.live();
  if (JSON.stringify(left) !== JSON.stringify(NOTHING)) {
    journal.fail('nothing left', JSON.stringify(left));
  }
  return !journal.violations.length;
}

/** An application that changes its mind while the connection is being made leaves nothing on a good network. */
async function waver(world: World, live: Live): Promise<boolean> {
  const { client, journal, host, server, note, whim, clock } = world;
  const before = server.engine.all.size;
  note('world', () => '── it wavers');
  for (let times = 1 + whim.int(3); times; times--) {
    client.askedAt = clock.now();
    for (const { socket } of client.sockets) socket.connect();
    if (!(await live(whim.int(8 * roundTripMs(world))))) return false;
    for (const { socket } of client.sockets) socket.disconnect();
    if (whim.chance(0.5) && !(await live(whim.int(2 * roundTripMs(world))))) return false;
  }
  if (!(await live(ORPHAN_MS))) return false;
  const orphans = [...server.engine.all.values()].slice(before).filter(({ closed }) => !closed);
  if (orphans.length) journal.fail('no orphan', orphans.map(({ sid }) => sid).join());
  const left = host.live();
  if (JSON.stringify(left) !== JSON.stringify(NOTHING)) {
    journal.fail('nothing left', JSON.stringify(left));
  }
  return !journal.violations.length;
}

/** A page that goes for good says goodbye, at whatever moment. */
async function leave(world: World, live: Live): Promise<void> {
  const { client, journal, host, server, note, whim, clock } = world;
  note('world', () => '── the page is left');
  client.askedAt = clock.now();
  for (const { socket } of client.sockets) socket.connect();
  if (!(await live(whim.int(20 * roundTripMs(world))))) return;
  const { sid } = client.sessions.at(-1)!;
  // The goodbye waits for what is being sent, and ends with the page.
  const busy = host.links().some((label) => label.startsWith('POST'));
  host.tell({ type: 'pagehide', persisted: false });
  // What listeners began gets its turn.
  await live(0);
  host.destroy();
  if (!(await live(10 * roundTripMs(world)))) return;
  if (sid && !busy && server.engine.sessions.has(sid)) {
    journal.fail('no orphan', `${sid} is still there`);
  }
}
