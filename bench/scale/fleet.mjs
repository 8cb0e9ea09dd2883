// One fleet in a process of its own, whose clock, chance and network it replaces: `node fleet.mjs '{ "scenario": "restart", … }'`.
// Sends what its servers saw. The same order gives the same answer on every machine.
import { boxer, KINDS, opener } from './clients.mjs';
import { createClock, createRandom } from './clock.mjs';
import { installPage } from './globals.mjs';
import { createMeter } from './meter.mjs';
import { createNetwork } from './network.mjs';
import { createServer } from './server.mjs';

const SETTLED_MS = 20_000;
const LIMIT_MS = 30 * 60_000;
const WINDOW_MS = 250;
const HOUR_MS = 3_600_000;

const order = JSON.parse(process.argv[2]);
const { kind, tabs: count, scenario, webSocket = 'works' } = order;
const clock = createClock();
const random = createRandom(order.seed ?? 1);
const meter = createMeter(clock);
const server = createServer(clock, meter);
const network = createNetwork(clock, meter, server);
const platformOf = installPage(clock, random, network);
const open = await opener(kind, platformOf);

const tabs = Array.from({ length: count }, (_, index) => {
  const host = `tab${index}.fleet`;
  // From 20 to 200 ms, half of them below 65 ms.
  const rttMs = 2 * Math.round(10 + 90 * random() ** 2);
  network.add(host, { rttMs, webSocket });
  return { host, rttMs, page: { visibility: 'visible', listeners: new Set() }, backAt: undefined };
});
const share = (list, part) => list[Math.min(list.length - 1, Math.ceil(list.length * part) - 1)];
const rounded = (value) => Math.round(value * 1_000) / 1_000;

/** Opens the tabs, evenly over `overMs`. */
async function openAll(overMs = SETTLED_MS) {
  for (const [index, tab] of tabs.entries())
    clock.after((index * overMs) / count, () => {
      tab.socket = open(tab.host, tab.page);
      tab.socket.on('connect', () => {
        tab.backAt = clock.now();
      });
    });
  await clock.live(overMs + SETTLED_MS);
  if (!tabs.every(({ socket }) => socket.connected)) throw new Error('not all got in');
}

const seen = () => ({
  requests: meter.count('request'),
  handshakes: meter.count('handshake'),
  connections: meter.count('connection'),
  sessions: meter.count('session'),
  up: meter.bytes.up,
  down: meter.bytes.down,
});
const perTab = (counts) =>
  Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, rounded(value / count)]));
const worst = (what) => rounded(meter.worst(what, WINDOW_MS) / count);

const scenarios = {
  /** What a tab costs that does nothing, in an hour. */
  async idle() {
    await openAll();
    meter.reset();
    await clock.live(clock.now() + HOUR_MS);
    return {
      ...perTab(seen()),
      framesUp: rounded(meter.count('frame up') / count),
      framesDown: rounded(meter.count('frame down') / count),
    };
  },
  /** What it costs that a hidden tab is looked at again. */
  async look() {
    await openAll();
    await clock.live(clock.now() + 60_000);
    meter.reset();
    for (const { page } of tabs) {
      page.visibility = 'visible';
      for (const { listener, types } of page.listeners)
        if (types.includes('visibilitychange')) listener({ type: 'visibilitychange' });
    }
    await clock.live(clock.now() + 2_000);
    return perTab(seen());
  },
  /** A first visit, and the return after a loss that was the network's. */
  async opening() {
    await openAll();
    const first = perTab(seen());
    meter.reset();
    network.restart(0);
    await clock.live(clock.now() + 2 * SETTLED_MS);
    if (!tabs.every(({ socket }) => socket.connected)) throw new Error('not all came back');
    return {
      first,
      later: perTab(seen()),
      orphans: server.sessions.size - count,
    };
  },
  /** The node that serves these tabs restarts; `downMs` 0: others take over at once. */
  async restart() {
    await openAll();
    meter.reset();
    for (const tab of tabs) tab.backAt = undefined;
    const from = clock.now();
    network.restart(order.downMs);
    await clock.live(from + LIMIT_MS, () => tabs.every(({ backAt }) => backAt !== undefined));
    const back = tabs.map(({ backAt }) => backAt - from).toSorted((a, b) => a - b);
    // Upgrades end.
    await clock.live(clock.now() + SETTLED_MS / 2);
    return {
      ...perTab(seen()),
      worstHandshakes: worst('handshake'),
      worstRequests: worst('request'),
      worstConnections: worst('connection'),
      back50: share(back, 0.5),
      back99: share(back, 0.99),
      back100: back.at(-1),
    };
  },
  /** Each tab emits once a minute while the servers are away for ten. */
  async flush() {
    const box = order.outbox && (await boxer(random, order.outbox));
    let confirmed = 0;
    const emit = (tab) =>
      box
        ? tab.box.emit('note', { text: 'x'.repeat(100) }).done.then(() => confirmed++)
        : tab.socket.emit('note', { text: 'x'.repeat(100) }, () => confirmed++);
    if (box)
      for (const [index, tab] of tabs.entries())
        clock.after((index * SETTLED_MS) / count + 1, () => {
          tab.box = box(tab.socket, tab.host);
        });
    await openAll();
    const from = clock.now();
    network.restart(10 * 60_000);
    for (const tab of tabs)
      for (let minute = 0; minute < 10; minute++)
        clock.after((minute + random()) * 60_000, () => emit(tab));
    await clock.live(from + 10 * 60_000);
    meter.reset();
    const backFrom = clock.now();
    await clock.live(backFrom + LIMIT_MS, () => confirmed === 10 * count);
    return {
      ...perTab(seen()),
      events: rounded(meter.count('event') / count),
      worstEvents: worst('event'),
      worstRequests: worst('request'),
      doneMs: clock.now() - backFrom,
    };
  },
};

if (!KINDS[kind] || !scenarios[scenario]) throw new Error(`no ${scenario} of ${kind}`);
process.send(await scenarios[scenario]());
process.exit();
