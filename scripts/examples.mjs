// Installs each example from the packed package, builds it, starts it, and tests it in Chromium. The examples are copied to
// .cache/examples, where what they install stays for the next run; what a run printed is in .cache/examples/<name>.log.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.mjs';
import { examples } from './examples/list.mjs';
import { walk } from './examples/newcomer.mjs';
import { nodeFor } from './examples/node.mjs';
import { copyExample, install, pinScripts } from './examples/prepare.mjs';
import { createShell, freePort } from './examples/processes.mjs';
import { startRoom } from './examples/server.mjs';
import { pack } from './examples/tarball.mjs';
import { runJest, runTests, testRoom } from './examples/tests.mjs';

const USAGE = `npm run examples                      all of them
npm run examples -- next newcomer     some; \`newcomer\` walks docs/getting-started.md
npm run examples -- --tarball FILE    with a package that is packed already`;

const { values, positionals } = readArguments(USAGE, {
  allowPositionals: true,
  options: { tarball: { type: 'string' } },
});
const given = values.tarball && resolve(values.tarball);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const CACHE = resolve('.cache/examples');
const LIMIT_MS = 5 * 60_000;

const all = [...Object.keys(examples), 'newcomer'];
const names = positionals.length ? positionals : all;
for (const name of names)
  if (!all.includes(name)) {
    console.error(`examples: no "${name}"; there are ${all.join(', ')}`);
    process.exit(2);
  }
mkdirSync(CACHE, { recursive: true });
const tarball = pack(CACHE, given);
console.log(`examples: ${tarball.split(/[/\\]/).at(-1)}`);

const rows = [];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of names) {
  const row = await runOne(name);
  rows.push(row);
  for (const key of Object.keys(total)) total[key] += row[key];
}
printTable();
const { passed, failed, skipped } = total;
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed ? 1 : 0);

/** Everything that happens to one example; never rejects. */
async function runOne(name) {
  const log = join(CACHE, `${name}.log`);
  writeFileSync(log, '');
  const row = { name, passed: 0, failed: 0, skipped: 0, seconds: {}, note: '' };
  const startedAt = Date.now();
  const step = async (title, work) => {
    const from = Date.now();
    try {
      return await work();
    } finally {
      row.seconds[title] = (row.seconds[title] ?? 0) + (Date.now() - from) / 1000;
    }
  };
  console.log(`\n── ${name}`);
  try {
    const run = name === 'newcomer' ? runNewcomer : runExample;
    Object.assign(row, await run(name, log, step));
  } catch (error) {
    if (error.skip) Object.assign(row, { skipped: 1, note: error.message });
    else Object.assign(row, { failed: 1, note: error.message });
  }
  row.seconds.all = (Date.now() - startedAt) / 1000;
  if (row.failed)
    console.log(`${readFileSync(log, 'utf8').split('\n').slice(-60).join('\n')}\n${log}`);
  console.log(outcome(row));
  return row;
}

async function runNewcomer(name, log, step) {
  const shell = createShell({ log, limitMs: LIMIT_MS });
  return walk({ shell, tarball, report: join(CACHE, `${name}.json`), step });
}

async function runExample(name, log, step) {
  const { own, runner, address, build, start, ssr } = examples[name];
  const folder = join(CACHE, name);
  const report = join(CACHE, `${name}.json`);
  const { engines } = copyExample(join('examples', name), folder, tarball);
  const port = await freePort();
  const shell = createShell({
    folder,
    log,
    limitMs: LIMIT_MS,
    env: { PORT: String(port), HOST: '127.0.0.1' },
  });
  let room;
  try {
    const env = await nodeFor(engines?.node, shell).catch((error) => {
      throw Object.assign(new Error(`no Node ${engines.node}: ${error.message}`), { skip: true });
    });
    await step('install', () => install(shell, folder, env));
    pinScripts(folder);
    if (own === 'tests')
      return await step('tests', () =>
        (runner === 'jest' ? runJest : runTests)(shell, 'npm test --', report, env),
      );

    const url = `http://127.0.0.1:${port}`;
    if (own !== 'server') {
      room = await startRoom(folder);
      env[address] = room.url;
    }
    if (build) await step('build', () => shell.run(build, { env }));
    if (room?.log.length) throw new Error('the build asked the server for something');
    await shell.serve(start.replace('{port}', port), url, { env });
    const settings = {
      APP_URL: url,
      SOCKET_URL: room?.url ?? url,
      RECOVERS: '1',
      ...(ssr ? { SSR: '1' } : {}),
    };
    return await step('tests', () => testRoom(shell, report, settings));
  } finally {
    shell.stop();
    await room?.close();
  }
}

function outcome({ passed, failed, skipped, note }) {
  const counts = [
    [passed, 'passed'],
    [failed, 'failed'],
    [skipped, 'skipped'],
  ].flatMap(([count, word]) => (count ? [`${count} ${word}`] : []));
  return counts.join(', ') + (note ? `: ${note}` : '');
}

function printTable() {
  const columns = ['install', 'build', 'tests', 'all'];
  const cell = (text) => String(text).padStart(10);
  console.log(`\n${'example'.padEnd(12)}${columns.map(cell).join('')}  outcome`);
  for (const row of rows) {
    const times = columns.map((title) => {
      const seconds = row.seconds[title];
      return cell(seconds === undefined ? '–' : `${seconds.toFixed(1)} s`);
    });
    console.log(`${row.name.padEnd(12)}${times.join('')}  ${outcome(row)}`);
  }
  console.log();
}
