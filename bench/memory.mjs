// What is kept: for each idle client, listener, event that waits and acknowledgement, in Node and in Chromium, after garbage collection.
import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { answerOf, trueOn } from './answers.mjs';
import { startBrowser } from './browser.mjs';
import { median } from './table.mjs';

export const title = 'Memory';

const ROUNDS = 3;
const CONTESTANTS = ['holdfast', 'createsocket', 'socket.io-client', 'limit'];
/** What a first client brings along counts for none. */
const FIRST = 20;
const CLIENTS = 100;
const LISTENERS = 2_000;
const BUFFERED = 100_000;
const ACKS = 10_000;
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

const here = fileURLToPath(new URL('memory', import.meta.url));
const folder = fileURLToPath(new URL('../.cache/bench/memory', import.meta.url));

export const goals = {
  'idle-Node': { what: 'heap for each idle client, Node', unit: 'KB', must: 9, aim: 8 },
  'idle-Chromium': { what: 'heap for each idle client, Chromium', unit: 'KB', must: 2.5, aim: 2 },
  'listener-Node': { what: 'heap for each listener, Node', unit: 'bytes' },
  'listener-Chromium': { what: 'heap for each listener, Chromium', unit: 'bytes' },
  'buffered-Node': { what: '100k emits while offline, Node', unit: 'MB', must: 15, aim: 14 },
  'buffered-Chromium': {
    what: '100k emits while offline, Chromium',
    unit: 'MB',
    must: 15,
    aim: 14,
  },
  'ack-Node': { what: 'heap for each pending acknowledgement, Node', unit: 'bytes' },
  'ack-Chromium': { what: 'heap for each pending acknowledgement, Chromium', unit: 'bytes' },
};

/**
 * What `npm run memory` lets nobody exceed: in Chromium, where figures of one version hardly vary, what was measured and 4 % at most; in
 * Node, whose small figures vary by a fifth, what tells a second object for each of something.
 */
export const budgets = {
  'idle-Node': 10,
  'idle-Chromium': 2.5,
  'listener-Node': 280,
  'listener-Chromium': 168,
  'buffered-Node': 12.5,
  'buffered-Chromium': 6.3,
  'ack-Node': 170,
  'ack-Chromium': 62,
};

function inNode(name) {
  const child = fork(join(here, 'node.mjs'), [name], { execArgv: ['--expose-gc'] });
  const ask = (...message) => {
    child.send(message);
    return answerOf(child);
  };
  return { step: ask, heap: () => ask('heap'), close: () => child.connected && child.disconnect() };
}

async function inChromium(browser, url, name) {
  const page = await browser.openPage(url);
  // Before that, what is defined is lost with the empty page.
  await trueOn(page, "document.title === 'memory'");
  await page.send('HeapProfiler.enable');
  await page.evaluate(await readFile(join(folder, `${name}.js`), 'utf8'));
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
  return {
    step: (step, ...args) =>
      page.evaluate(`Promise.resolve(steps.${step}(...${JSON.stringify(args)})).then(() => 0)`),
    async heap() {
      for (let turn = 0; turn < 3; turn++) await page.send('HeapProfiler.collectGarbage');
      return (await page.send('Runtime.getHeapUsage')).usedSize;
    },
    close: () => page.close(),
  };
}

/** The figures of one contestant in a host of its own. */
async function measure({ step, heap, close }, url) {
  try {
    const grown = async (...args) => {
      const before = await heap();
      await step(...args);
      return (await heap()) - before;
    };
    await step('clients', url, FIRST);
    const idle = (await grown('clients', url, CLIENTS)) / CLIENTS / 1_000;
    const listener = (await grown('listeners', LISTENERS)) / LISTENERS;
    const ack = (await grown('acks', ACKS)) / ACKS;
    await step('buffered', NOWHERE, 1);
    const buffered = (await grown('buffered', NOWHERE, BUFFERED)) / 1e6;
    return { idle, listener, buffered, ack };
  } finally {
    await close();
  }
}

export async function run({ rounds = ROUNDS }) {
  return report(await measureRounds(CONTESTANTS, rounds), rounds);
}

/** What each contestant keeps in each host, round by round. */
export async function measureRounds(contestants, rounds) {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: contestants.map((name) => join(here, `${name}.mjs`)),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    // The published files, not the sources that this repository's settings lead to.
    tsconfigRaw: {},
    external: ['ws'],
    logLevel: 'warning',
  });
  const server = fork(join(here, 'server.mjs'));
  const browser = await startBrowser();
  const measured = [];
  try {
    const url = `http://127.0.0.1:${(await answerOf(server)).port}`;
    for (let round = 0; round < rounds; round++)
      for (const name of round % 2 ? contestants.toReversed() : contestants) {
        measured.push({ round, name, host: 'Node', ...(await measure(inNode(name), url)) });
        const page = await inChromium(browser, url, name);
        measured.push({ round, name, host: 'Chromium', ...(await measure(page, url)) });
      }
  } finally {
    server.disconnect();
    await browser.close();
  }
  return measured;
}

/** The figure of one goal for one contestant, for each round. */
export function figuresOf(measured, id, contestant) {
  const [field, host] = id.split('-');
  return measured
    .filter((one) => one.name === contestant && one.host === host)
    .map((one) => one[field]);
}

function report(measured, rounds) {
  const rows = Object.entries(goals).map(([id, goal]) => {
    const list = Object.fromEntries(
      CONTESTANTS.map((name) => [name, figuresOf(measured, id, name)]),
    );
    const values = Object.fromEntries(
      Object.entries(list).map(([name, figures]) => [name, median(figures)]),
    );
    return { id: `memory-${id.toLowerCase()}`, ...goal, better: 'less', values, rounds: list };
  });
  return {
    tables: [
      {
        caption: 'JavaScript heap after garbage collection',
        rows: [
          ['', ...CONTESTANTS, 'must', 'unit'],
          ...rows.map(({ what, values, must, unit }) => [
            what,
            ...CONTESTANTS.map((name) => values[name].toFixed(unit === 'bytes' ? 0 : 2)),
            must ? `≤ ${must}` : '–',
            unit,
          ]),
        ],
      },
    ],
    notes: [
      `Medians of ${rounds} rounds, each in a process or page of its own, by WebSocket. "createsocket" is createSocket with webSocket and backoff; "limit" a bare WebSocket with a table of listeners, which keeps what waits as text.`,
    ],
    data: { rows, measured },
  };
}
