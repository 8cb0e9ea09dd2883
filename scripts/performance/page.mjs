import { bars } from './bars.mjs';
import { fallsShort, isStock, isVariant, shown, verdict } from './figures.mjs';
import { limits } from './limits.mjs';
import { sections } from './sections.mjs';

const WORDS = { aim: 'aim reached', must: 'must reached', missed: '**missed**', '': '–' };

/** Every file that is written from the results, by its path. */
export function performanceFiles(results) {
  const told = sections
    .map((section) => ({
      ...section,
      benches: section.benches.filter((name) => results.benches[name]),
    }))
    .filter(({ benches }) => benches.length);
  const files = { 'docs/performance.md': page(results, told) };
  for (const { title, image, benches } of told)
    if (image)
      files[`docs/images/performance-${image}.svg`] = bars({
        title,
        rows: rowsOf(results, benches).filter(isComparison),
      });
  return files;
}

/** Rows that miss a goal, and of which nobody said why. */
export const unexplained = ({ benches }) =>
  Object.values(benches)
    .flatMap(({ rows }) => rows)
    .filter((row) => fallsShort(row) && !limits[row.id])
    .map(({ id }) => id);

const rowsOf = ({ benches }, names) => names.flatMap((name) => benches[name].rows);

/** One bar alone would show nothing. */
const isComparison = ({ values }) => Object.keys(values).length > 1;

const command = (bench) => `\`npm run bench -- --only ${bench}\``;

function page(results, told) {
  return `# Performance

What is measured, beside whom, and how near it is to what can be reached. This page and its pictures are written by \`npm run performance\`
from the results of \`npm run bench\`, which runs everything below; the run that is shown stands in [performance.json](performance.json).

- Contestants have their turns in rounds, in the reversed order every other time. A ratio is one of figures of the same round, and what is
  shown is the median of the rounds. Differences below 10 % are noise.
- The *limit* is the least that does the same work: a bare WebSocket with JSON and some 50 lines of framing, without any check, without a
  way back.
- Nothing in Chromium is measured through Playwright or its like: they switch on what halves the messages of a WebSocket.
- *Must* and *aim* are the goals that Holdfast set itself. What misses one says below what limits it.

${ground(results)}

## All of it

${summary(told.flatMap(({ benches }) => benches).flatMap((name) => results.benches[name].rows))}

${table(
  [
    'measure',
    'Holdfast',
    'socket.io-client',
    'best other',
    'limit',
    'must',
    'aim',
    '',
    '`npm run bench -- --only …`',
  ],
  told.flatMap(({ benches }) =>
    benches.flatMap((name) => results.benches[name].rows.map((row) => overview(row, name))),
  ),
)}

${told.map((section) => chapter(results, section)).join('\n\n')}
`;
}

function ground({ benches, versions }) {
  const machines = new Map();
  for (const [name, { machine }] of Object.entries(benches)) {
    const { processor, cores, system, node, chromium } = machine;
    const text = `${processor}, ${cores} cores; ${system}; Node ${node}; Chromium ${chromium}`;
    machines.set(text, [...(machines.get(text) ?? []), name]);
  }
  const only = machines.size === 1;
  const lines = [...machines].map(([text, names]) =>
    only ? `- Machine: ${text}.` : `- Machine of ${names.join(', ')}: ${text}.`,
  );
  const others = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const seconds = Object.values(benches).reduce((sum, bench) => sum + bench.seconds, 0);
  return [
    ...lines,
    `- Peers: ${others.join(', ')}.`,
    `- The run took ${Math.ceil(seconds / 60)} minutes.`,
  ].join('\n');
}

function summary(rows) {
  const goals = rows.filter((row) => row.must !== undefined);
  const aims = rows.filter((row) => row.aim !== undefined);
  const kept = goals.filter((row) => verdict(row) !== 'missed');
  const reached = aims.filter((row) => verdict(row) === 'aim');
  return `Of ${goals.length} rows with a must, ${kept.length} reach it; of ${aims.length} with an aim, ${reached.length}.`;
}

const table = ([...heads], lines) =>
  [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const goal = (value, row) =>
  value === undefined
    ? '–'
    : `${row.better === 'more' ? '≥' : '≤'} ${value.toLocaleString('en').replaceAll(',', ' ')}`;

function overview(row, bench) {
  const { what, unit, values, must, aim } = row;
  return [
    `${what}, ${unit}`,
    `**${shown(values.holdfast, row)}**`,
    shown(values[stockOf(row)], row),
    bestOther(row),
    shown(values.limit, row),
    goal(must, row),
    goal(aim, row),
    WORDS[verdict(row)],
    `\`${bench}\``,
  ];
}

const stockOf = ({ values }) => Object.keys(values).find(isStock);

/** Everyone else, the best of them first. */
const othersOf = ({ values, better }) =>
  Object.entries(values)
    .filter(([name]) => name !== 'holdfast' && name !== 'limit' && !isStock(name))
    .sort(([, a], [, b]) => (better === 'more' ? b - a : (a ?? Infinity) - (b ?? Infinity)));

function bestOther(row) {
  const [best] = othersOf(row).filter(([name]) => !isVariant(name));
  return best ? `${best[0]} ${shown(best[1], row)}` : '–';
}

function chapter(results, { title, how, image, benches }) {
  const rows = rowsOf(results, benches);
  const parts = [`## ${title}`, how];
  if (image)
    parts.push(
      `![${title}: the figures of the table below as bars](images/performance-${image}.svg)`,
    );
  parts.push(
    table(
      ['', 'Holdfast', 'socket.io-client', 'limit', 'others'],
      rows.map((row) => [
        `${row.what}, ${row.unit}`,
        ...['holdfast', stockOf(row), 'limit'].map((name) => withSpread(row, name)),
        othersOf(row)
          .map(([name, value]) => `${name} ${shown(value, row)}`)
          .join(', ') || '–',
      ]),
    ),
  );
  if (rows.some(({ spread }) => spread)) parts.push('In brackets: the middle half of the rounds.');
  const why = rows.filter(fallsShort);
  if (why.length)
    parts.push(
      why.map(({ id, what }) => `- **${what}**: ${limits[id] ?? 'not explained yet.'}`).join('\n'),
    );
  parts.push(`${benches.map(command).join(', ')}.`);
  return parts.join('\n\n');
}

function withSpread(row, name) {
  const spread = row.spread?.[name];
  const value = shown(row.values[name], row);
  return spread ? `${value} (${shown(spread[0], row)}–${shown(spread[1], row)})` : value;
}
