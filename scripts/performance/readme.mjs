import { isStock, shown } from './figures.mjs';

/** The rows of docs/performance.json that the README shows, in its words. */
export const comparison = {
  'size-io': '`{ io }`: minified, brotli',
  'size-createSocket': '`{ createSocket, webSocket, backoff }`',
  'size-script': 'the script tag',
  'size-react-three': '+ React: `useSocket`, `useSocketEvent`, `useSocketState`',
  'size-react': '+ React: every hook',
  'size-outbox': '+ the outbox, with its IndexedDB store (`idb` not counted)',
  'acks-share': 'acknowledgements one after the other, Chromium: share of a bare WebSocket’s rate',
  'receive-browser': 'main thread for a received event, Chromium: × a bare WebSocket’s time',
  connect: 'round trips until connected, with defaults',
  'connect-race': 'the same with `race()`, beside WebSocket first',
  'faults-hangs': 'the same where a WebSocket hangs, in ms at a round trip of 100 ms',
  'online-race': 'from `online` to connected, in ms at a round trip of 100 ms',
  'herd-2000': 'attempts of 200 clients in the worst 250 ms after a restart',
  'react-all': '1 000 events a second into React: renders a second',
};

const MARKED = /(<!-- measured -->\n)[\s\S]*?(<!-- \/measured -->)/;

/**
 * The README with its table as the results have it.
 * @throws Error where there is no place for it, or it names a row that nothing has measured
 */
export function withComparison(text, results) {
  if (!MARKED.test(text)) throw new Error('README.md has no <!-- measured -->');
  const stock = results.versions['socket.io-client'];
  const lines = [
    `| [measured](docs/performance.md) | Holdfast | socket.io-client ${stock} | \`npm run bench -- --only …\` |`,
    '| --- | --- | --- | --- |',
    ...Object.entries(comparison).map(([id, what]) => line(id, what, results)),
  ];
  return text.replace(MARKED, (_, begin, end) => `${begin}${lines.join('\n')}\n${end}`);
}

function line(id, what, { benches }) {
  for (const [bench, { rows }] of Object.entries(benches)) {
    const row = rows.find((one) => one.id === id);
    if (!row) continue;
    const stock = Object.keys(row.values).find(isStock);
    return `| ${what} | ${figure(row, 'holdfast')} | ${figure(row, stock)} | \`${bench}\` |`;
  }
  throw new Error(`README.md is to show ${id}, which nothing has measured`);
}

function figure(row, name) {
  const value = row.values[name];
  if (row.unit === 'bytes' && value !== undefined) return `${(value / 1_000).toFixed(1)} KB`;
  return name ? shown(value, row) : '';
}
