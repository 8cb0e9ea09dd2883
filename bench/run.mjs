// Measures, and asserts nothing: `npm run bench`, or some of it with `-- --only react`.
// Tables go to stdout, everything measured to .cache/bench/NAME.json. Figures of one run compare; those of two machines do not.
//
//   --only A,B     the benches of these names
//   --rounds N     how often each contestant has its turn (default: the bench's own)
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatTable } from './table.mjs';

/** Every bench by its name; each exports `title` and `run({ rounds })`, which gives `{ tables, notes, data }`. */
const benches = {
  codec: () => import('./codec.mjs'),
  receive: () => import('./receive.mjs'),
  memory: () => import('./memory.mjs'),
  react: () => import('./react.mjs'),
  herd: () => import('./herd.mjs'),
  wake: () => import('./wake.mjs'),
  opening: () => import('./opening.mjs'),
  outbox: () => import('./outbox.mjs'),
};

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const { values } = parseArgs({ options: { only: { type: 'string' }, rounds: { type: 'string' } } });
const names = values.only?.split(',') ?? Object.keys(benches);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length) {
  console.error(`no bench ${unknown.join(', ')}; there is ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

mkdirSync('.cache/bench', { recursive: true });
for (const name of names) {
  const { title, run } = await benches[name]();
  const started = performance.now();
  const { tables, notes, data } = await run({ rounds: values.rounds && Number(values.rounds) });
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${title} (${seconds} s)`);
  for (const { caption, rows } of tables) console.log(`\n${caption}\n${formatTable(rows)}`);
  for (const note of notes) console.log(`\n${note}`);
  const file = `.cache/bench/${name}.json`;
  writeFileSync(file, `${JSON.stringify({ name, title, seconds, ...data }, null, 2)}\n`);
  console.log(`\n${file} has every round`);
}
