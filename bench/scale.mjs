import { writeFileSync } from 'node:fs';
import { orders } from './scale/orders.mjs';
import { play } from './scale/play.mjs';

export const title = 'What fleets of tabs cost their servers, by simulation';

/** Where docs/scale.md has its figures from. */
const FIGURES = 'docs/scale.json';

const row = (id, what, unit, figures, from) => {
  const values = Object.fromEntries(from.map(([who, name, key]) => [who, figures[name][key]]));
  const rounds = Object.fromEntries(Object.entries(values).map(([who, value]) => [who, [value]]));
  return { id, what, unit, better: 'less', values, rounds };
};

/** Deterministic: a second round would be the first one again. */
export async function run() {
  const figures = {};
  for (const [name, order] of Object.entries(orders)) figures[name] = await play(order);
  writeFileSync(FIGURES, `${JSON.stringify(figures, null, 2)}\n`);

  const scenarios = [...new Set(Object.values(orders).map(({ scenario }) => scenario))];
  const tables = scenarios.map((scenario) => {
    const names = Object.keys(orders).filter((name) => orders[name].scenario === scenario);
    const flat = (name) => figures[name].first ?? figures[name];
    const columns = Object.keys(flat(names[0]));
    return {
      caption: `${scenario}: for each tab; times in milliseconds${scenario === 'opening' ? '; the first time' : ''}`,
      rows: [
        ['', ...columns],
        ...names.map((name) => [name, ...columns.map((column) => `${flat(name)[column]}`)]),
      ],
    };
  });
  const of = (scenario, key) =>
    ['holdfast', 'socket.io-client'].map((who) => [who, `${scenario} | ${who}`, key]);
  const rows = [
    row(
      'scale-idle',
      'bytes to an idle tab’s server in an hour',
      'bytes',
      figures,
      of('idle', 'up'),
    ),
    row(
      'scale-restart-peak',
      'handshakes in the worst 250 ms after a restart, of each tab',
      'handshakes',
      figures,
      of('restart, 0 ms', 'worstHandshakes'),
    ),
    row(
      'scale-restart-back',
      'a restart of 5 s: until 99 % are back',
      'ms',
      figures,
      of('restart, 5000 ms', 'back99'),
    ),
    row(
      'scale-flush-peak',
      'events in the worst 250 ms after an outage of 10 minutes, of each tab',
      'events',
      figures,
      [
        ['holdfast', 'flush, outbox | holdfast', 'worstEvents'],
        ['socket.io-client', 'flush, buffer | socket.io-client', 'worstEvents'],
      ],
    ),
  ];
  return {
    tables,
    notes: [`${FIGURES} has all of it; \`npm run docs -- --write\` puts it into docs/scale.md.`],
    data: { rows, figures },
  };
}
