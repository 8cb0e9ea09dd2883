import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { LOADS, WAYS } from './batch/load.mjs';
import { startBrowser } from './browser.mjs';
import { median } from './table.mjs';

export const title =
  'Small emits of one turn: each its frame, through batch(), or all in one event';

const at = (file) => fileURLToPath(new URL(`batch/${file}`, import.meta.url));
const heard = async (child) => (await once(child, 'message'))[0];

/** @param begin - opens a client, and gives `run()`, which resolves with its CPU, and `end()` */
async function play(begin, { emits, turns }) {
  const server = fork(at('server.mjs'));
  try {
    const { port } = await heard(server);
    const client = await begin(`http://127.0.0.1:${port}`);
    server.send({ expect: emits * turns });
    await heard(server);
    const all = once(server, 'message');
    const cpuMs = await client.run();
    await all;
    server.send({ tell: true });
    const seen = await heard(server);
    await client.end();
    const each = (value) => value / (emits * turns);
    return {
      client: each(cpuMs * 1_000),
      server: each(seen.cpuMs * 1_000),
      bytes: each(seen.bytes),
    };
  } finally {
    server.kill();
    await once(server, 'exit');
  }
}

const inNode = (way, size) => async (url) => {
  const child = fork(at('node.mjs'), [JSON.stringify({ url, way, size })]);
  await heard(child);
  return {
    async run() {
      child.send({ run: true });
      return (await heard(child)).cpuMs;
    },
    end: () => child.kill(),
  };
};

const inBrowser = (browser) => (way, size) => async (url) => {
  const page = await browser.openPage(url);
  while (!(await page.evaluate('Boolean(globalThis.load)')));
  const open = `load('${way}', ${JSON.stringify(size)})`;
  await page.evaluate(`${open}.then((client) => { globalThis.client = client; })`);
  return {
    async run() {
      const before = await page.metrics();
      await page.evaluate('client.run()');
      const after = await page.metrics();
      return 1_000 * (after.TaskDuration - before.TaskDuration);
    },
    end: () => page.close(),
  };
};

const MEASURES = [
  ['client', 'CPU of the client, µs'],
  ['server', 'CPU of the server, µs'],
  ['bytes', 'bytes on the wire'],
];

export async function run({ rounds = 5 }) {
  const browser = await startBrowser();
  const hosts = { Node: inNode, Chromium: inBrowser(browser) };
  const seen = {};
  try {
    for (let round = 0; round < rounds; round++)
      for (const [host, client] of Object.entries(hosts))
        for (const size of LOADS)
          for (const way of round % 2 ? WAYS.toReversed() : WAYS) {
            const key = `${host}, ${size.emits} emits a turn`;
            seen[key] ??= Object.fromEntries(WAYS.map((way) => [way, []]));
            seen[key][way].push(await play(client(way, size), size));
          }
  } finally {
    await browser.close();
  }
  const middle = (key, way, what) => median(seen[key][way].map((one) => one[what]));
  const shares = (key, way, what) =>
    seen[key].plain.map((one, round) => seen[key][way][round][what] / one[what]);
  const tables = Object.keys(seen).map((key) => ({
    caption: `${key}; for each emit, medians of ${rounds} rounds, and the median share of plain emits`,
    rows: [
      ['', ...WAYS, 'batch ÷ plain', 'one event ÷ plain'],
      ...MEASURES.map(([what, name]) => [
        name,
        ...WAYS.map((way) => middle(key, way, what).toFixed(2)),
        ...['batch', 'one event'].map((way) => median(shares(key, way, what)).toFixed(2)),
      ]),
    ],
  }));
  const rows = Object.keys(seen).flatMap((key) =>
    ['client', 'server'].map((what) => ({
      id: `batch-${what}-${key.replace(/\W+/g, '-').toLowerCase()}`,
      what: `batch(), CPU of the ${what} for a small emit: ${key}`,
      unit: '× plain emits',
      better: 'less',
      values: { holdfast: median(shares(key, 'batch', what)) },
      rounds: { holdfast: shares(key, 'batch', what) },
    })),
  );
  return {
    tables,
    notes: [
      'In Chromium, CPU of the client is that of the page’s main thread; in Node and at the server, that of the process.',
    ],
    data: { rows, seen },
  };
}
