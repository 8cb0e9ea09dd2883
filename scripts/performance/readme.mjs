import { isStock, shown } from './figures.mjs';

/** The rows of docs/performance.json that the README shows, by their benches and in its words. */
export const comparison = {
  size: {
    'size-io': '`{ io }`: minified, brotli',
    'size-createSocket': '`{ createSocket, webSocket, backoff }`',
    'size-script': 'the script tag',
    'size-react-three': '+ React: `useSocket`, `useSocketEvent`, `useSocketState`',
    'size-react': '+ React: every hook',
    'size-outbox': '+ the outbox, with its IndexedDB store (`idb` not counted)',
  },
  codec: {
    'encode-small': 'encode a small event, Chromium: × the time of bare JSON',
    'decode-small': 'decode a small event, Chromium: × the time of bare JSON',
  },
  receive: {
    'receive-rate': 'events a second in Node, client-bound: share of a bare WebSocket’s rate',
  },
  acks: {
    'acks-share':
      'acknowledgements one after the other, Chromium: share of a bare WebSocket’s rate',
  },
  'receive-browser': {
    'receive-browser': 'main thread for a received event, Chromium: × a bare WebSocket’s time',
  },
  connect: {
    connect: 'round trips until connected, with defaults',
    'connect-race': 'the same with `race()`, beside WebSocket first',
  },
  faults: {
    'faults-hangs': 'the same where a WebSocket hangs, in ms at a round trip of 100 ms',
  },
  wake: {
    'online-race': 'from `online` to connected with `race()`, in ms at a round trip of 100 ms',
  },
  herd: { 'herd-100': 'attempts of 200 clients in the worst 250 ms after a short restart' },
  memory: {
    'memory-idle-chromium': 'heap for each idle client, Chromium: KB',
    'memory-buffered-chromium': '100 000 emits while offline, Chromium: MB',
  },
  react: { 'react-all': '1 000 events a second into React: renders a second' },
};

const MARKED = /(<!-- measured -->\n)[\s\S]*?(<!-- \/measured -->)/;

/**
 * The README with its table as the results have it.
 * Of a bench that has no results yet, it shows nothing.
 * @throws Error where there is no place for it, or a bench lacks a row
 */
export function withComparison(text, results) {
  if (!MARKED.test(text)) throw new Error('README.md has no <!-- measured -->');
  const stock = results.versions['socket.io-client'];
  const lines = [
    `| [measured](docs/performance.md) | Holdfast | socket.io-client ${stock} | \`npm run bench -- --only …\` |`,
    '| --- | --- | --- | --- |',
    ...Object.entries(comparison)
      .filter(([bench]) => results.benches[bench])
      .flatMap(([bench, rows]) =>
        Object.entries(rows).map(([id, what]) => line(bench, id, what, results)),
      ),
  ];
  return text.replace(MARKED, (_, begin, end) => `${begin}${lines.join('\n')}\n${end}`);
}

function line(bench, id, what, { benches }) {
  const row = benches[bench].rows.find((one) => one.id === id);
  if (!row) throw new Error(`README.md is to show ${id} of ${bench}, which is not measured there`);
  const stock = Object.keys(row.values).find(isStock);
  return `| ${what} | ${figure(row, 'holdfast')} | ${figure(row, stock)} | \`${bench}\` |`;
}

function figure(row, name) {
  const value = row.values[name];
  if (row.unit === 'bytes' && value !== undefined) return `${(value / 1_000).toFixed(1)} KB`;
  return name ? shown(value, row) : '';
}
