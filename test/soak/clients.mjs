// Many clients in one process, for the soak: `node --expose-gc clients.mjs '{ "url": "…", "from": 0, "count": 100, "everyMs": 2000 }'`.
import { createClient } from './client.mjs';

const { url, from, count, everyMs } = JSON.parse(process.argv[2]);

const counts = {
  connects: 0,
  attempts: 0,
  settled: 0,
  settledTwice: 0,
  retries: 0,
  failures: {},
  acked: 0,
  wrongAnswers: 0,
  askedTwice: 0,
  uncaught: [],
};
process.on('uncaughtException', (error) => counts.uncaught.push(error.stack));
process.on('unhandledRejection', (error) => counts.uncaught.push(error?.stack ?? `${error}`));

const clients = Array.from({ length: count }, (_, n) => createClient(from + n, url, counts));

/** Each in its own time. */
const timers = clients.map((client) => {
  const next = () => {
    client.send();
    timer = setTimeout(next, everyMs * (0.5 + Math.random()));
  };
  let timer = setTimeout(next, everyMs * Math.random());
  return { stop: () => clearTimeout(timer) };
});

const report = () => ({
  ...counts,
  connected: clients.filter(({ socket }) => socket.connected).length,
  open: clients.reduce((sum, client) => sum + client.open(), 0),
  sent: clients.map(({ sent }) => sent),
  away: clients
    .filter(({ socket }) => !socket.connected)
    .map(({ kind, socket }) => ({ kind, ...socket.getSnapshot() })),
});

function memory() {
  // Twice: what a finalizer lets go goes with the second.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const resources = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  return { heap: heapUsed + arrayBuffers, rss, resources };
}

const orders = {
  report,
  memory,
  quiet() {
    for (const timer of timers) timer.stop();
    return true;
  },
  leave() {
    for (const { socket } of clients) socket.disconnect();
    // From here on nothing but a leak holds the process.
    setImmediate(() => process.disconnect());
    return true;
  },
};

process.on('message', ({ order, id }) => process.send({ id, answer: orders[order]() }));
process.on('disconnect', () => {
  // Says what it is that holds it, if it is still there; this timer does not.
  setTimeout(() => console.error('still there:', process.getActiveResourcesInfo()), 5_000).unref();
});
process.send({ ready: true });
