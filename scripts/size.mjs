// Prints what an application pays for each import, beside socket.io-client measured the same way.
// Below it, what each source file costs within { io }: its bytes after minifying, and what brotli would lose with it.
// Fails when a budget of budgets.json is exceeded.
import { formatTable } from '../bench/table.mjs';
import { readArguments } from './arguments.mjs';
import { measureAll } from './measure.mjs';
import { sizeByModule } from './modules.mjs';

const USAGE = `npm run size              as tables
npm run size -- --json    the first one as data`;

const { values } = readArguments(USAGE, { options: { json: { type: 'boolean' } } });
const rows = await measureAll();
const failures = rows.flatMap((row) => {
  if (row.error) return row.limit ? [`${row.name}: ${row.error}`] : [];
  return row.limit && row.ours.brotli > row.limit
    ? [`${row.name}: ${row.ours.brotli} bytes, the budget is ${row.limit}. ${row.reason}`]
    : [];
});

if (values.json) {
  console.log(JSON.stringify(rows, null, 2));
} else {
  const cell = (value) =>
    value === undefined ? '–' : value.toLocaleString('en').replaceAll(',', ' ');
  const table = [['bytes', 'raw', 'gzip', 'brotli', 'budget', 'socket.io-client', 'share']];
  for (const { name, ours, peer, limit } of rows) {
    const share = ours && peer ? `${Math.round((100 * ours.brotli) / peer.brotli)} %` : '–';
    const sizes = [ours?.raw, ours?.gzip, ours?.brotli, limit, peer?.brotli].map(cell);
    table.push([name, ...sizes, share]);
  }
  console.log(formatTable(table));
  console.log(
    'brotli 11, gzip 9; bundled by esbuild, minified by terser, ES2022; 1 KB = 1 000 bytes',
  );
  console.log(`\n${formatTable(await moduleTable(cell))}`);
}
for (const failure of failures) console.error(`size: ${failure}`);
process.exit(failures.length ? 1 : 0);

async function moduleTable(cell) {
  const modules = await sizeByModule(
    "import { io } from 'holdfast'; globalThis.socket = io('https://example.com/');",
  );
  const total = modules.reduce((sum, { minified }) => sum + minified, 0);
  return [
    ['{ io } by module', 'minified', 'share', 'brotli without it'],
    ...modules.map(({ module, minified, saved }) => [
      module,
      cell(minified),
      `${((100 * minified) / total).toFixed(1)} %`,
      cell(-saved),
    ]),
    ['all', cell(total), '100.0 %', ''],
  ];
}
