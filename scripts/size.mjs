// Prints what an application pays for each import, beside socket.io-client measured the same way.
// Fails when a budget of budgets.json is exceeded. `--json` prints the same as data.
import { measureAll } from './measure.mjs';

const rows = await measureAll();
const failures = rows.flatMap((row) => {
  if (row.error) return row.limit ? [`${row.name}: ${row.error}`] : [];
  return row.limit && row.ours.brotli > row.limit
    ? [`${row.name}: ${row.ours.brotli} bytes, the budget is ${row.limit}. ${row.reason}`]
    : [];
});

if (process.argv.includes('--json')) {
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
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  for (const line of table)
    console.log(
      line
        .map((text, column) => (column ? text.padStart(widths[column]) : text.padEnd(widths[0])))
        .join('  '),
    );
  console.log(
    'brotli 11, gzip 9; bundled by esbuild, minified by terser, ES2022; 1 KB = 1 000 bytes',
  );
}
for (const failure of failures) console.error(`size: ${failure}`);
process.exit(failures.length ? 1 : 0);
