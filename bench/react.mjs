// 1 000 events per second into React state: what the events cost the page's main thread, and how often it renders.
import { fork } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { answerOf, trueOn } from './answers.mjs';
import { startBrowser } from './browser.mjs';
import { byContestant, over, row } from './rounds.mjs';
import { median } from './table.mjs';

export const title = '1 000 events per second into React state';

const RATE = 1_000;
const WARM_UP = 300;
const COUNT = 1_000;
const ROUNDS = 3;
const FRAME_MS = 1_000 / 60;

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = fileURLToPath(new URL('../.cache/bench/react', import.meta.url));

const OURS = 'holdfast-hooks';
const contestants = {
  [OURS]: 'holdfast/react',
  'holdfast-zustand': 'holdfast/zustand',
  'holdfast-naive': 'holdfast, setState at each event',
  'socket.io-client-naive': 'socket.io-client, setState at each event',
  'socket.io-react-hook': 'socket.io-react-hook',
  'no-react': 'holdfast, counting only',
};
const scenarios = {
  latest: 'The last event (useLatestEvent; for the others the like)',
  all: 'The last event, the last twenty and the number of all (useLatestEvent, useEventLog, useEventReducer)',
};
const turns = Object.keys(scenarios).flatMap((scenario) =>
  Object.keys(contestants)
    .filter((contestant) => contestant !== 'no-react' || scenario === 'latest')
    .map((contestant) => ({ scenario, contestant })),
);

export async function run({ rounds = ROUNDS }) {
  await bundlePages();
  const server = fork(join(here, 'blast.mjs'), [folder]);
  const browser = await startBrowser().catch((error) => {
    server.disconnect();
    throw error;
  });
  try {
    const { port } = await answerOf(server);
    const measured = [];
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 ? turns.toReversed() : turns;
      for (const turn of order) {
        const result = await measure(browser, server, port, turn).catch((cause) => {
          throw new Error(`${turn.contestant}, ${turn.scenario}: ${cause.message}`, { cause });
        });
        measured.push({ round, ...turn, ...result });
      }
    }
    return report(measured, rounds);
  } finally {
    server.disconnect();
    await browser.close();
  }
}

async function bundlePages() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: Object.keys(contestants).map((name) => join(here, 'react', `${name}.jsx`)),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    jsx: 'automatic',
    // The published files, not the sources that this repository's settings lead to.
    tsconfigRaw: {},
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    logLevel: 'warning',
  });
  for (const name of Object.keys(contestants))
    writeFileSync(
      join(folder, `${name}.html`),
      `<!doctype html><title>${name}</title><main></main><script type="module" src="${name}.js"></script>`,
    );
}

async function measure(browser, server, port, { scenario, contestant }) {
  const page = await browser.openPage(
    `http://127.0.0.1:${port}/${contestant}.html?scenario=${scenario}`,
  );
  try {
    await trueOn(page, 'globalThis.counts?.ready');
    await blast(server, page, WARM_UP, 0);
    const framesPerSecond = await framesOf(page);
    await page.evaluate('counts.longestGapMs = 0');
    const before = { ...(await page.evaluate('counts')), ...(await page.metrics()) };
    const { sent, ms } = await blast(server, page, COUNT, before.seen);
    const after = { ...(await page.evaluate('counts')), ...(await page.metrics()) };
    const gained = (name) => after[name] - before[name];
    const perThousand = (name) => (gained(name) * 1000 * 1000) / sent;
    return {
      sent,
      seen: gained('seen'),
      sentPerSecond: (1000 * sent) / ms,
      // What came last is shown in the frame after it.
      rendersPerSecond: (1000 * gained('commits')) / (ms + FRAME_MS),
      framesPerSecond,
      mainThreadMs: perThousand('TaskDuration'),
      scriptMs: perThousand('ScriptDuration'),
      longestGapMs: after.longestGapMs,
    };
  } finally {
    await page.close();
  }
}

/** A hidden tab has no frames, and nothing measured there means anything. */
async function framesOf(page) {
  const { visibility, frames } = await page.evaluate(`new Promise((resolve) => {
    const before = counts.frames;
    const visibility = document.visibilityState;
    setTimeout(() => resolve({ visibility, frames: counts.frames - before }), 200);
  })`);
  const framesPerSecond = frames * 5;
  if (visibility !== 'visible' || framesPerSecond < 10) {
    throw new Error(`the page is ${visibility} and has ${framesPerSecond} frames a second`);
  }
  return framesPerSecond;
}

/** Sends `count` events, and waits until they were taken and shown. */
async function blast(server, page, count, seenBefore) {
  const done = answerOf(server);
  server.send({ count, rate: RATE });
  const result = await done;
  // Whoever drops events has had time to take them.
  await trueOn(page, `counts.seen >= ${seenBefore + count}`, 500).catch(() => {});
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
  return result;
}

function report(measured, rounds) {
  const resultsOf = (scenario, contestant) =>
    measured.filter((one) => one.scenario === scenario && one.contestant === contestant);
  const summaries = turns.map(({ scenario, contestant }) => {
    const results = resultsOf(scenario, contestant);
    const ours = resultsOf(scenario, OURS);
    const middle = (name) => median(results.map((one) => one[name]));
    return {
      scenario,
      contestant,
      sent: results.reduce((sum, { sent }) => sum + sent, 0),
      seen: results.reduce((sum, { seen }) => sum + seen, 0),
      rendersPerSecond: middle('rendersPerSecond'),
      mainThreadMs: middle('mainThreadMs'),
      scriptMs: middle('scriptMs'),
      longestGapMs: Math.max(...results.map((one) => one.longestGapMs)),
      timesOurs: median(
        ours.map(({ round, mainThreadMs }) => {
          return results.find((one) => one.round === round).mainThreadMs / mainThreadMs;
        }),
      ),
    };
  });
  const head = [
    '',
    'sent',
    'seen',
    'renders/s',
    'main thread ms/1 000',
    'of it script',
    '× ours',
    'longest gap ms',
  ];
  const tables = Object.entries(scenarios).map(([scenario, caption]) => ({
    caption,
    rows: [
      head,
      ...summaries
        .filter((summary) => summary.scenario === scenario)
        .map(({ contestant, ...summary }) => [
          contestants[contestant],
          `${summary.sent}`,
          `${summary.seen}`,
          contestant === 'no-react' ? '–' : summary.rendersPerSecond.toFixed(0),
          summary.mainThreadMs.toFixed(0),
          summary.scriptMs.toFixed(0),
          summary.timesOurs.toFixed(2),
          summary.longestGapMs.toFixed(0),
        ]),
    ],
  }));
  const framesPerSecond = Math.min(...measured.map((one) => one.framesPerSecond));
  const sentPerSecond = Math.min(...measured.map((one) => one.sentPerSecond));
  const notes = [
    `${rounds} rounds in turn, their order reversed each time; medians, "× ours" that of the ratios within a round. React 19, production builds, over WebSocket. Main thread: time that it worked, per 1 000 events. Longest gap between two frames: the worst of all rounds.`,
    `Before each turn the page had at least ${framesPerSecond} frames a second, and the server sent at least ${sentPerSecond.toFixed(0)} events a second${
      framesPerSecond < 50 || sentPerSecond < 0.95 * RATE
        ? ': the machine is busy with something else, run it again.'
        : '.'
    }`,
  ];
  const rows = Object.keys(scenarios).flatMap((scenario) => lines(measured, scenario));
  return { tables, notes, data: { rows, rate: RATE, count: COUNT, rounds, summaries, measured } };
}

/** Under the names that docs/performance.md has. */
const named = {
  [OURS]: 'holdfast',
  'socket.io-client-naive': 'socket.io-client',
  'socket.io-react-hook': 'socket.io-react-hook',
  'no-react': 'limit',
};

/** The lines of docs/performance.md. */
function lines(measured, scenario) {
  const results = measured
    .filter((one) => one.scenario === scenario && named[one.contestant])
    .map((one) => ({ ...one, contestant: named[one.contestant] }));
  const { limit: _, ...renders } = byContestant(
    results,
    ({ rendersPerSecond }) => rendersPerSecond,
  );
  const { limit: counting, ...busy } = byContestant(results, ({ mainThreadMs }) => mainThreadMs);
  const shows = { latest: 'the last event', all: 'the last event, twenty of them and a count' };
  const what = `${RATE} events a second into React, ${shows[scenario]}`;
  return [
    row({
      id: `react-${scenario}`,
      what,
      unit: 'renders a second',
      better: 'less',
      digits: 0,
      rounds: renders,
      must: 60,
      aim: 60,
    }),
    row({
      id: `react-${scenario}-cpu`,
      what: `${what}: main thread`,
      unit: '× socket.io-client’s time',
      better: 'less',
      rounds: over({ ...busy, ...(counting && { limit: counting }) }, 'socket.io-client'),
      must: 1,
      aim: 1,
    }),
  ];
}
