// What it costs that nothing is lost: durable emits, the way out of 10 000 of them, memory, start-up; beside the peer's buffer.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Server } from 'socket.io';
import { startBrowser } from './browser.mjs';
import { median } from './table.mjs';

export const title = 'The outbox in Chromium, on IndexedDB';

/** The browser alone works for minutes in each. */
const ROUNDS = 1;
const MANY = 10_000;
const WAITING = 100_000;
const folder = fileURLToPath(new URL('../.cache/bench/outbox', import.meta.url));

export async function run({ rounds = ROUNDS }) {
  await bundlePage();
  const http = createServer((request, response) => {
    const isScript = request.url.endsWith('.js');
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript
        ? readFileSync(join(folder, 'page.js'))
        : '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>',
    );
  });
  const io = new Server(http);
  io.on('connection', (socket) => socket.on('m', (_n, _text, acknowledge) => acknowledge()));
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  const browser = await startBrowser();
  const url = `http://127.0.0.1:${http.address().port}/`;

  const inPage = async (client, work) => {
    const page = await browser.openPage(`${url}?client=${client}`);
    try {
      while (!(await page.evaluate('Boolean(globalThis.lab)')));
      return await work(page);
    } finally {
      await page.close();
    }
  };
  const ask = (client, expression) => inPage(client, (page) => page.evaluate(expression));
  const heap = async (page) => {
    await page.send('HeapProfiler.collectGarbage');
    return (await page.send('Runtime.getHeapUsage')).usedSize / 1e6;
  };

  try {
    const measured = [];
    for (let round = 0; round < rounds; round++) {
      const durable = {
        relaxed: await ask('ours', "lab.durable('relaxed')"),
        strict: await ask('ours', "lab.durable('strict')"),
      };
      const buffered = {
        ours: await ask('ours', 'lab.buffered()'),
        peer: await ask('peer', 'lab.buffered()'),
      };
      const drain = {
        oneKey: await ask('ours', `lab.drain(${MANY}, 1)`),
        hundredKeys: await ask('ours', `lab.drain(${MANY}, 100)`),
        peer: await ask('peer', `lab.drain(${MANY}, 1)`),
      };
      const holding = (count) => async (page) => {
        const before = await heap(page);
        await page.evaluate(`lab.hold(${count})`);
        return (await heap(page)) - before;
      };
      const memory = {
        ours: await inPage('ours', holding(WAITING)),
        peer: await inPage('peer', holding(WAITING)),
      };
      memory.afterReload = await inPage('ours', async (page) => {
        const before = await heap(page);
        const woken = await page.evaluate(`lab.wake(${WAITING})`);
        const held = (await heap(page)) - before;
        await page.evaluate('lab.clear()');
        return { held, ...woken };
      });
      await inPage('ours', (page) => page.evaluate(`lab.hold(${MANY})`));
      const start = await inPage('ours', async (page) => {
        const woken = await page.evaluate(`lab.wake(${MANY})`);
        await page.evaluate('lab.clear()');
        return woken;
      });
      measured.push({ round, durable, buffered, drain, memory, start });
    }
    return report(measured);
  } finally {
    await browser.close();
    await io.close();
  }
}

async function bundlePage() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [fileURLToPath(new URL('outbox/page.js', import.meta.url))],
    outfile: join(folder, 'page.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    // The published files, not the sources that this repository's settings lead to.
    tsconfigRaw: {},
    logLevel: 'warning',
  });
  writeFileSync(join(folder, '.ready'), '');
}

function report(measured) {
  const mid = (pick) => median(measured.map(pick));
  const ms = (value) => value.toFixed(value < 10 ? 2 : 0);
  const rate = (value) =>
    Math.round(MANY / (value / 1_000))
      .toLocaleString('en')
      .replaceAll(',', ' ');
  const durable = (kind) => [
    kind,
    ...['p50', 'p99'].map((name) => `${ms(mid((one) => one.durable[kind][name]))} ms`),
    `${ms(mid((one) => one.durable[kind].groupUs))} µs`,
    `${ms(mid((one) => one.durable[kind].emitUs))} µs`,
  ];
  return {
    tables: [
      {
        caption: 'A durable emit, until it is written down (100 bytes)',
        rows: [
          ['durability', 'alone, p50', 'alone, p99', 'each of 1 000 in one turn', 'emit() itself'],
          durable('relaxed'),
          durable('strict'),
          [
            'socket.io-client, buffer in memory',
            '–',
            '–',
            '–',
            `${ms(mid((one) => one.buffered.peer))} µs`,
          ],
          [
            'Holdfast, buffer in memory',
            '–',
            '–',
            '–',
            `${ms(mid((one) => one.buffered.ours))} µs`,
          ],
        ],
      },
      {
        caption: `${MANY} items on their way out, each acknowledged`,
        rows: [
          ['', 'time', 'items a second'],
          ...[
            ['outbox, one key (one at a time)', 'oneKey'],
            ['outbox, 100 keys', 'hundredKeys'],
            ['socket.io-client, buffer in memory', 'peer'],
          ].map(([name, key]) => [
            name,
            `${ms(mid((one) => one.drain[key]))} ms`,
            rate(mid((one) => one.drain[key])),
          ]),
        ],
      },
      {
        caption: `${WAITING} items waiting: growth of the JavaScript heap`,
        rows: [
          ['', 'MB'],
          ['outbox, the page that emitted them', ms(mid((one) => one.memory.ours))],
          ['outbox, after a reload', ms(mid((one) => one.memory.afterReload.held))],
          ['socket.io-client, buffer in memory', ms(mid((one) => one.memory.peer))],
        ],
      },
      {
        caption: 'Start-up with items on disk, from the first line of the page’s script',
        rows: [
          ['items', 'known', 'first one acknowledged'],
          ...[
            [MANY, (one) => one.start],
            [WAITING, (one) => one.memory.afterReload],
          ].map(([count, pick]) => [
            `${count}`,
            `${ms(mid((one) => pick(one).knownMs))} ms`,
            `${ms(mid((one) => pick(one).firstMs))} ms`,
          ]),
        ],
      },
    ],
    notes: ['Medians of the rounds. A stock socket.io server on the same machine, WebSocket only.'],
    data: { measured },
  };
}
