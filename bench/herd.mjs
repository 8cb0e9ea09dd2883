import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { over, row } from './rounds.mjs';
import { median } from './table.mjs';

export const title = 'What a server that restarts has to bear, and when its clients are back';

const KINDS = ['holdfast', 'socket.io-client'];
const CLIENTS = 200;
/** How long the server is away, in milliseconds. */
const AWAY = [100, 2_000];
const WINDOW_MS = 250;
const LIMIT_MS = 60_000;

const at = (file) => fileURLToPath(new URL(`herd/${file}`, import.meta.url));

/** A child process, and the next of its messages that fits. */
function start(file, ...args) {
  const child = fork(at(file), args);
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  return {
    child,
    next: (fits) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${file} says nothing`)), LIMIT_MS);
        const listener = (message) => {
          if (!fits(message)) return;
          clearTimeout(timer);
          child.off('message', listener);
          resolve(message);
        };
        child.on('message', listener);
      }),
    async stop() {
      kill();
      process.off('exit', kill);
      await gone;
    },
  };
}

/** The most that lie within a window of this length. */
export function worst(times, windowMs) {
  const sorted = times.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [index, time] of sorted.entries()) {
    while (time - sorted[first] >= windowMs) first++;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

async function play(kind, awayMs) {
  const server = start('server.mjs');
  const { port } = await server.next(({ port }) => port);
  const url = `http://127.0.0.1:${port}`;
  const clients = start('clients.mjs', JSON.stringify({ kind, url, count: CLIENTS }));
  try {
    await clients.next(({ all }) => all);
    // Upgrades come to their end, so that everyone loses the same kind of connection.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const seen = { attempts: [], connects: [], requests: [] };
    clients.child.on('message', ({ attempt, connect }) => {
      if (attempt) seen.attempts.push(attempt);
      if (connect) seen.connects.push(connect);
    });
    server.child.on('message', ({ request }) => seen.requests.push(request));
    const from = Date.now();
    server.child.send({ restart: awayMs });
    await clients.next(({ all }) => all);
    const back = seen.connects.map((time) => time - from);
    return {
      worst: worst(seen.attempts, WINDOW_MS),
      worstRequests: worst(seen.requests, WINDOW_MS),
      attempts: seen.attempts.length,
      median: quantile(back, 0.5),
      p99: quantile(back, 0.99),
      last: Math.max(...back),
    };
  } finally {
    await clients.stop();
    await server.stop();
  }
}

export async function run({ rounds = 3 }) {
  const results = {};
  for (let round = 0; round < rounds; round++) {
    for (const awayMs of AWAY) {
      for (const kind of round % 2 ? KINDS.toReversed() : KINDS) {
        const result = await play(kind, awayMs);
        results[awayMs] ??= {};
        results[awayMs][kind] ??= [];
        results[awayMs][kind].push(result);
      }
    }
  }
  const middle = (list, name) => Math.round(median(list.map((result) => result[name])));
  const tables = AWAY.map((awayMs) => ({
    caption: `The server was away for ${awayMs} ms; ${CLIENTS} clients, medians of ${rounds} rounds`,
    rows: [
      ['', 'attempts', `worst ${WINDOW_MS} ms`, 'requests there', 'back: median', 'p99', 'last'],
      ...KINDS.map((kind) => {
        const list = results[awayMs][kind];
        const times = ['median', 'p99', 'last'].map((name) => `${middle(list, name)} ms`);
        const counts = ['attempts', 'worst', 'worstRequests'].map(
          (name) => `${middle(list, name)}`,
        );
        return [kind, ...counts, ...times];
      }),
    ],
  }));
  return {
    tables,
    notes: [
      'Attempts are those that the clients announce; requests are what reaches the server, in its own worst window. Goal: at most 40 attempts in the worst window, and a median not later than the peer’s.',
    ],
    data: { rows: AWAY.flatMap((awayMs) => lines(results[awayMs], awayMs)), results },
  };
}

/** The lines of docs/performance.md. */
function lines(results, awayMs) {
  const figures = (name) =>
    Object.fromEntries(
      Object.entries(results).map(([kind, list]) => [kind, list.map((result) => result[name])]),
    );
  const what = `${CLIENTS} clients after ${awayMs / 1_000} s without a server`;
  return [
    row({
      id: `herd-${awayMs}`,
      what,
      unit: `attempts in the worst ${WINDOW_MS} ms`,
      better: 'less',
      digits: 0,
      rounds: figures('worst'),
      must: 40,
      aim: 30,
    }),
    row({
      id: `herd-${awayMs}-median`,
      what: `${what}: the median is back`,
      unit: '× socket.io-client’s time',
      better: 'less',
      rounds: over(figures('median'), 'socket.io-client'),
      must: 1,
    }),
  ];
}
