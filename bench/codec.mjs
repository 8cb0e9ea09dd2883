// What it costs to encode and to decode, as multiples of the least that can be done: JSON and framing by hand. In Chromium and in Node.
import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { startBrowser } from './browser.mjs';
import { median } from './table.mjs';

export const title = 'Encoding and decoding';

const ROUNDS = 151;
/** How many pages, and processes of Node, share the rounds: what an engine makes of the same code differs from one to the next. */
const STARTS = 5;
const OURS = 'holdfast';
const LIMIT = 'limit';

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = fileURLToPath(new URL('../.cache/bench/codec', import.meta.url));

const rows = {
  'encode-small': { what: 'encode a small event', must: 1.3, aim: 1.15 },
  'encode-1k': { what: 'encode an event of 1 KB', must: 1.3, aim: 1.15 },
  'encode-10k': { what: 'encode an event of 10 KB', must: 1.3, aim: 1.15 },
  'decode-small': { what: 'decode a small event', must: 1.2, aim: 1.1 },
  'decode-ack': { what: 'decode an acknowledgement', must: 1.2, aim: 1.1 },
  'binary-encode': { what: 'encode an event with bytes', must: 1.6, aim: 1.3 },
  'binary-decode': { what: 'decode an event with bytes', must: 1.6, aim: 1.3 },
  'payload-encode': { what: 'encode a payload of 100 packets', must: 1.2, aim: 1.1 },
  'payload-decode': { what: 'decode a payload of 100 packets', must: 1.1, aim: 1.05 },
};

/** The same code in both, and the peer's as each would load it. */
async function bundleFor(platform) {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${platform}.js`);
  await build({
    entryPoints: [join(here, 'codec', 'works.mjs')],
    outfile,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    platform,
    define: { __DEV__: 'false' },
    logLevel: 'warning',
  });
  return outfile;
}

async function inChromium() {
  const script = await readFile(await bundleFor('browser'), 'utf8');
  const browser = await startBrowser();
  const page = await browser.openPage('about:blank');
  await page.evaluate(`${script};0`);
  return { evaluate: page.evaluate, close: browser.close };
}

async function inNode() {
  const child = fork(join(here, 'codec', 'node.mjs'), [await bundleFor('node')]);
  const evaluate = (expression) =>
    new Promise((resolve, reject) => {
      child.once('exit', reject);
      child.once('message', (result) => {
        child.off('exit', reject);
        resolve(result);
      });
      child.send(expression);
    });
  return { evaluate, close: () => child.disconnect() };
}

/** @returns nanoseconds by work, contestant and round */
async function measure(start, rounds) {
  const measured = {};
  for (let turn = 0; turn < STARTS; turn++) {
    const { evaluate, close } = await start();
    try {
      for (const work of await evaluate('works')) {
        const found = await evaluate(`measure('${work}', ${Math.ceil(rounds / STARTS)})`);
        for (const [name, times] of Object.entries(measured[work] ?? {}))
          found[name].unshift(...times);
        measured[work] = found;
      }
    } finally {
      await close();
    }
  }
  return measured;
}

export async function run({ rounds = ROUNDS }) {
  const hosts = {
    Chromium: await measure(inChromium, rounds),
    Node: await measure(inNode, rounds),
  };
  const data = Object.entries(hosts).flatMap(([host, measured]) =>
    Object.entries(measured).map(([work, byContestant]) => rowOf(host, work, byContestant)),
  );
  return {
    tables: Object.keys(hosts).map((host) => tableOf(host, data)),
    notes: [
      `At least ${rounds} rounds in turn, in ${STARTS} pages or processes, their order reversed each time; medians of the ratios within a round. "limit" is JSON and framing by hand for just these messages, with no check.`,
    ],
    data: { rows: data, nanoseconds: hosts },
  };
}

function rowOf(host, work, byContestant) {
  const { what, must, aim } = rows[work];
  const rounds = Object.fromEntries(
    Object.entries(byContestant).map(([contestant, times]) => [
      contestant,
      times.map((time, round) => time / byContestant[LIMIT][round]),
    ]),
  );
  return {
    id: host === 'Chromium' ? work : `${work}-node`,
    what: `${what}, ${host}`,
    unit: '× limit’s time',
    better: 'less',
    values: Object.fromEntries(
      Object.entries(rounds).map(([contestant, ratios]) => [contestant, median(ratios)]),
    ),
    rounds,
    nanoseconds: median(byContestant[OURS]),
    must,
    aim,
  };
}

function tableOf(host, data) {
  const shown = data.filter(({ what }) => what.endsWith(host));
  const contestants = Object.keys(shown[0].values).filter((name) => name !== LIMIT);
  return {
    caption: `× the limit's time, in ${host}`,
    rows: [
      ['', ...contestants, 'must', 'aim', 'holdfast ns'],
      ...shown.map(({ what, values, must, aim, nanoseconds }) => [
        what,
        ...contestants.map((name) => values[name].toFixed(2)),
        `≤ ${must}`,
        `≤ ${aim}`,
        nanoseconds.toFixed(0),
      ]),
    ],
  };
}
