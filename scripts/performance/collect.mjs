import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the results are that the page shows. */
export const resultsFile = 'docs/performance.json';

/** The packages beside which something is measured, of devDependencies. */
const PEERS = [
  'socket.io-client',
  'socket.io',
  'partysocket',
  'reconnecting-websocket',
  'centrifuge',
  '@microsoft/signalr',
  'phoenix',
  'ably',
  'socket.io-react-hook',
  '@vueuse/core',
];

/** What the last run of each bench gave, on top of what is known of those that did not run. */
export function collect(known, folder = '.cache/bench') {
  const benches = { ...known.benches };
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.json'))
    : [];
  for (const file of names.sort()) {
    const { name, seconds, machine, rows } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    // Not every bench has a line among the goals.
    if (rows) benches[name] = { seconds, machine, rows: rows.map(compact) };
  }
  return { versions: versions(), benches };
}

export const readResults = () =>
  existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : { benches: {} };

/** As the formatter of this repository wants it: pairs on one line. */
export const asJson = (results) =>
  `${JSON.stringify(results, null, 2).replace(/\[\s+([^\s,]+),\s+([^\s,]+)\s+\]/g, '[$1, $2]')}\n`;

export const writeResults = (results) => writeFileSync(resultsFile, asJson(results));

/** How far a size may be from what is shown, until it has to be written anew. */
const TOLERANCE = 0.01;

/** The results with our own sizes as they were measured just now, and which of them had changed by more than a per cent. */
export function withSizes(results, measured) {
  const changed = [];
  const sizes = new Map(measured.map(({ id, ours }) => [`size-${id}`, ours?.brotli]));
  const rows = results.benches.size?.rows.map((row) => {
    const size = sizes.get(row.id);
    const told = row.values.holdfast;
    if (!size) return row;
    if (Math.abs(size / told - 1) > TOLERANCE)
      changed.push(`has ${told} bytes for ${row.id}, measured are ${size}`);
    return { ...row, values: { ...row.values, holdfast: size } };
  });
  if (!rows) return { results, changed };
  const size = { ...results.benches.size, rows };
  return { results: { ...results, benches: { ...results.benches, size } }, changed };
}

const versions = () =>
  Object.fromEntries(
    PEERS.map((name) => [
      name,
      JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version,
    ]),
  );

/** A row without its rounds; of these stay the ends of their middle half, where there were several. */
function compact({ rounds = {}, values, ...about }) {
  const spread = Object.entries(rounds)
    .filter(([, list]) => list.length > 1)
    .map(([name, list]) => [name, quartiles(list).map(brief)]);
  return {
    ...about,
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, brief(value)])),
    ...(spread.length ? { spread: Object.fromEntries(spread) } : {}),
  };
}

/** The ends of the middle half. What never came to an end is more than anything. */
function quartiles(list) {
  const sorted = list.toSorted((a, b) => (a ?? Infinity) - (b ?? Infinity));
  const last = sorted.length - 1;
  return [sorted[Math.floor(last / 4)], sorted[Math.ceil((3 * last) / 4)]];
}

const brief = (value) => (value === null ? null : Number(value.toPrecision(6)));
