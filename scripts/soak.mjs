// Clients on a stock server behind a proxy that breaks everything all the time; see docs/laboratory.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.mjs';

const USAGE = `npm run soak                                  30 minutes, 500 clients
npm run soak -- --minutes 2 --clients 200
npm run soak -- --seed N                      the same faults again, as far as time allows`;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const { values } = readArguments(USAGE, {
  options: {
    minutes: { type: 'string', default: '30' },
    clients: { type: 'string', default: '500' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
  },
});
const options = {};
for (const [name, text] of Object.entries(values)) {
  options[name] = Number(text);
  if (options[name] > 0 || (name === 'seed' && options[name] === 0)) continue;
  console.error(`soak: --${name} takes a number above 0, not ${text}`);
  process.exit(2);
}

const { soak } = await import('../test/soak/soak.mjs');
const { formatTable } = await import('../bench/table.mjs');

console.log(`soak: ${options.clients} clients, ${options.minutes} minutes, --seed ${options.seed}`);

const result = await soak({
  ...options,
  log: ({ seconds, calmMs, connects, acked, retries, open, heapMB, rssMB, timers, sockets }) =>
    console.log(
      `${seconds} s: all back after ${calmMs} ms; ${connects} connects, ${acked} acknowledged, ${retries} sent again, ${open} open; ` +
        `heap ${heapMB.toFixed(1)} MB, rss ${rssMB.toFixed(0)} MB, ${timers} timers, ${sockets} sockets`,
    ),
});

const { streams, acknowledgements, faults, problems } = result;
const table = (object) =>
  formatTable(Object.entries(object).map(([name, value]) => [name, `${value}`]));
const rows = Object.entries(streams).map(([name, values]) => [
  name,
  ...Object.values(values).map(String),
]);
console.log(`\n${formatTable([['events', ...Object.keys(streams.plain)], ...rows])}`);
console.log(`\n${table(acknowledgements)}\n\n${table(faults)}\n`);
mkdirSync('.cache/reports', { recursive: true });
writeFileSync('.cache/reports/soak.json', `${JSON.stringify(result, null, 2)}\n`);
for (const problem of problems) console.log(`FAILED  ${problem}`);
console.log(problems.length ? `soak: ${problems.length} problems` : 'soak: all promises held');
process.exitCode = problems.length ? 1 : 0;
