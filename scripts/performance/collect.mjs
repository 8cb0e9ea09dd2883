import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

const versions = () =>
  Object.fromEntries(
    PEERS.map((name) => [
      name,
      JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version,
    ]),
  );

/** A row without its rounds; of these stay the least and the most, where there were several. */
function compact({ rounds = {}, values, ...about }) {
  const spread = Object.entries(rounds)
    .filter(([, list]) => list.length > 1)
    .map(([name, list]) => [name, extremes(list).map(brief)]);
  return {
    ...about,
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, brief(value)])),
    ...(spread.length ? { spread: Object.fromEntries(spread) } : {}),
  };
}

/** What never came to an end is more than anything. */
function extremes(list) {
  const numbers = list.filter((value) => value !== null);
  if (!numbers.length) return [null, null];
  return [Math.min(...numbers), numbers.length < list.length ? null : Math.max(...numbers)];
}

const brief = (value) => (value === null ? null : Number(value.toPrecision(6)));
