// Measures, and asserts nothing.
// Tables go to stdout, everything measured to .cache/bench/NAME.json. Figures of one run compare; those of two machines do not.
// `npm run performance` writes docs/performance.md from these files.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readArguments } from '../scripts/arguments.mjs';
import { machine } from './machine.mjs';
import { formatTable } from './table.mjs';

/**
 * Every bench by its name; each exports `title` and `run({ rounds })`, which gives `{ tables, notes, data }`. `data.rows` are the lines of
 * docs/performance.md: see rounds.mjs.
 */
const benches = {
  size: () => import('./size.mjs'),
  codec: () => import('./codec.mjs'),
  receive: () => import('./receive.mjs'),
  'receive-browser': () => import('./receive-browser.mjs'),
  send: () => import('./send.mjs'),
  acks: () => import('./acks.mjs'),
  connect: () => import('./connect.mjs'),
  faults: () => import('./faults.mjs'),
  wake: () => import('./wake.mjs'),
  herd: () => import('./herd.mjs'),
  memory: () => import('./memory.mjs'),
  react: () => import('./react.mjs'),
  outbox: () => import('./outbox.mjs'),
  scale: () => import('./scale.mjs'),
  batch: () => import('./batch.mjs'),
};

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const USAGE = `npm run bench                     all of ${Object.keys(benches).join(', ')}
npm run bench -- --only A,B       the benches of these names
npm run bench -- --rounds N       how often each contestant has its turn (default: the bench's own)`;

const { values } = readArguments(USAGE, {
  options: { only: { type: 'string' }, rounds: { type: 'string' } },
});
const names = values.only?.split(',') ?? Object.keys(benches);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length) {
  console.error(`no bench ${unknown.join(', ')}; there is ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
  console.error(`bench: --rounds takes a whole number above 0, not ${values.rounds}`);
  process.exit(2);
}

const LIMIT_MS = 10 * 60_000;

mkdirSync('.cache/bench', { recursive: true });
const about = await machine();
const failed = [];
for (const name of names) {
  const file = `.cache/bench/${name}.json`;
  // Nobody shall take the last run for this one.
  rmSync(file, { force: true });
  // What hangs ends with the process, browsers and servers too.
  const late = setTimeout(() => {
    console.error(`${name} is not done after ${LIMIT_MS / 60_000} minutes`);
    process.exit(1);
  }, LIMIT_MS);
  try {
    await play(name, file);
  } catch (error) {
    console.error(`${name}:`, error);
    failed.push(name);
  } finally {
    clearTimeout(late);
  }
}
if (failed.length) console.error(`bench: ${failed.join(', ')} did not come to an end`);
process.exit(failed.length ? 1 : 0);

async function play(name, file) {
  const { title, run } = await benches[name]();
  const started = performance.now();
  const { tables, notes, data } = await run({ rounds });
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`\n${name}: ${title} (${seconds} s)`);
  for (const { caption, rows } of tables) console.log(`\n${caption}\n${formatTable(rows)}`);
  for (const note of notes) console.log(`\n${note}`);
  const result = { name, title, seconds, machine: about, ...data };
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\n${file} has every round`);
}
