import { isStock, isVariant, shown } from './figures.mjs';

const WIDTH = 760;
const LEFT = 210;
const BAR = 440;
const LINE = 22;
const HEAD = 34;

const plain = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Of whom a bar tells decides its colour; its name stands beside it as well. */
const kind = (name) => {
  if (name === 'holdfast') return 'ours';
  if (name === 'limit') return 'limit';
  if (isVariant(name)) return 'variant';
  return isStock(name) ? 'stock' : 'other';
};

const style = `
  .page { fill: #ffffff }
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .head { font-weight: 600 }
  .note { font-size: 12px; fill: #59636e }
  .ours { fill: #0969da }
  .variant { fill: #80b6f2 }
  .stock { fill: #bc4c00 }
  .other { fill: #b0a08a }
  .limit { fill: #818b98 }
  .never { fill: none; stroke: #bc4c00; stroke-dasharray: 4 3 }
  .must { stroke: #1f2328; stroke-width: 1.5; stroke-dasharray: 3 2 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 }
    text { fill: #f0f6fc }
    .note { fill: #9198a1 }
    .ours { fill: #4493f8 }
    .variant { fill: #2b5590 }
    .stock { fill: #db6d28 }
    .other { fill: #7d6f5c }
    .limit { fill: #656c76 }
    .never { stroke: #db6d28 }
    .must { stroke: #f0f6fc }
  }`;

/**
 * A picture of rows: a group of bars for each, on a scale of its own, with a mark where the goal is.
 * @param {{ title: string, rows: { what: string, unit: string, values: Record<string, number | null>, must?: number }[] }} picture
 */
export function bars({ title, rows }) {
  const groups = [];
  let top = 44;
  for (const row of rows) {
    groups.push(group(row, top));
    top += HEAD + LINE * Object.keys(row.values).length;
  }
  const height = top + 40;
  const described = rows.map((row) => `${row.what}, ${row.unit}: ${inWords(row)}.`).join(' ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
<title id="title">${plain(title)}</title>
<desc id="desc">${plain(described)}</desc>
<style>${style}
</style>
<rect class="page" width="${WIDTH}" height="${height}"/>
<text class="head" x="16" y="28">${plain(title)}</text>
${groups.join('\n')}
<text class="note" x="16" y="${height - 16}">Each group has a scale of its own. Dashed line: what Holdfast must reach.</text>
</svg>
`;
}

const inWords = (row) =>
  Object.entries(row.values)
    .map(([name, value]) => `${name} ${shown(value, row)}`)
    .join(', ');

function group(row, top) {
  const entries = Object.entries(row.values);
  const known = [...entries.map(([, value]) => value ?? 0), row.must ?? 0];
  const scale = BAR / (Math.max(...known) || 1);
  const parts = [
    `<text class="head" x="16" y="${top + 22}">${plain(row.what)} <tspan class="note">${plain(row.unit)}</tspan></text>`,
  ];
  for (const [at, [name, value]] of entries.entries()) {
    const y = top + HEAD + at * LINE;
    // A bar of nothing could not be seen.
    const width = value === null ? BAR : Math.max(1, value * scale);
    const look = value === null ? 'never' : kind(name);
    parts.push(
      `<text x="${LEFT - 10}" y="${y + 12}" text-anchor="end">${plain(name)}</text>`,
      `<rect class="${look}" x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="16" rx="2"/>`,
      `<text x="${WIDTH - 16}" y="${y + 12}" text-anchor="end">${plain(shown(value, row))}</text>`,
    );
  }
  if (row.must !== undefined) {
    const x = (LEFT + row.must * scale).toFixed(1);
    const from = top + HEAD - 4;
    parts.push(
      `<line class="must" x1="${x}" x2="${x}" y1="${from}" y2="${from + entries.length * LINE + 2}"/>`,
    );
  }
  return parts.join('\n');
}
