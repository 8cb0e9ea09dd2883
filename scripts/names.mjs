// Tries letters for private names until the time is over, and keeps what brotli likes best: in scripts/names.json, which the build
// follows. For maintainers, after larger changes: for the core, then for the outbox.
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { minify } from 'terser';
import { readArguments } from './arguments.mjs';
import { reserved } from './mangle.mjs';
import { bytes } from './measure.mjs';
import { found, LETTERS, privateNames, shortNames } from './private-names.mjs';

const USAGE = `node scripts/names.mjs [minutes]           the core, for 5 minutes unless it is said
node scripts/names.mjs [minutes] outbox    the outbox`;

const { positionals } = readArguments(USAGE, { allowPositionals: true });
const [minutes, ...ids] = [Number(positionals[0] ?? 5), ...positionals.slice(1)];
if (!(minutes > 0)) {
  console.error(`names: expected minutes, not ${positionals[0]}`);
  process.exit(2);
}
const known = privateNames(reserved);

/** An application of a budget, with the private names as they stand in the sources. */
async function application({ base = '', code }) {
  const { outputFiles } = await build({
    stdin: {
      contents: (base + code)
        .replaceAll("'holdfast'", "'./src/index.ts'")
        .replaceAll("'holdfast/offline'", "'./src/offline/index.ts'"),
      resolveDir: '.',
    },
    external: ['idb'],
    bundle: true,
    write: false,
    define: { __DEV__: 'false' },
    tsconfig: 'tsconfig.json',
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
  });
  const options = { module: true, ecma: 2022, compress: { passes: 3 } };
  const result = await minify(outputFiles[0].text, options);
  return result.code.split(/(?<![\w$])(_[^_\W]\w*)/);
}

const budgets = JSON.parse(readFileSync('budgets.json', 'utf8'));
const CORE = ['io', 'createSocket'];
const textsOf = (wanted) =>
  Promise.all(budgets.filter(({ id }) => wanted.includes(id)).map(application));
const core = await textsOf(CORE);
const texts = ids[0] ? await textsOf(ids) : core;

const sizes = (short) =>
  texts.map((parts) => bytes(parts.map((part) => short[part] ?? part).join('')).brotli);
const sum = (list) => list.reduce((total, size) => total + size);

const isIn = (name) => (parts) => parts.includes(name);
// What the core has, is the core's to choose.
const used = known.names.filter(
  (name) => texts.some(isIn(name)) && !(ids[0] && core.some(isIn(name))),
);
const some = (list) => list[Math.floor(Math.random() * list.length)];
let best = shortNames(known);
let least = sum(sizes(best));
console.log('before:', ...sizes(best));
const end = Date.now() + minutes * 60_000;
while (Date.now() < end) {
  // What had the letter takes another, if the two meet: names are given one after the other.
  const letter = some([...LETTERS]);
  const name = some(used);
  const rest = Object.entries(best).filter(([, other]) => other !== letter);
  const other = rest.length < Object.keys(best).length && Math.random() < 0.5;
  const swapped = other
    ? Object.fromEntries(
        Object.entries(best).map(([key, value]) => [
          key,
          !used.includes(key)
            ? value
            : value === letter
              ? best[name]
              : value === best[name]
                ? letter
                : value,
        ]),
      )
    : { ...best, [name]: letter };
  const tried = shortNames(known, swapped);
  const size = sum(sizes(tried));
  if (size <= least) {
    least = size;
    best = tried;
  }
}
console.log('after:', ...sizes(best));
writeFileSync(found, `${JSON.stringify(best, null, 2)}\n`);
