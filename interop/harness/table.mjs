const OPEN = '<!-- interop -->';
const CLOSE = '<!-- /interop -->';

const cells = (line) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

function between(text) {
  const from = text.indexOf(OPEN);
  const to = text.indexOf(CLOSE);
  if (from < 0 || to < from) throw new Error(`docs/interop.md needs ${OPEN} and ${CLOSE}`);
  return { from: from + OPEN.length, to };
}

/** The rows of the table that stands in the document, as lists of cells. */
function tableOf(text) {
  const { from, to } = between(text);
  return text
    .slice(from, to)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map(cells);
}

export const documentedRows = (text) => tableOf(text).map(([, name]) => name);

/** The document with a new table; a row that was not run keeps what stood there. */
export function writeTable(text, parts, lines) {
  const { from, to } = between(text);
  const before = new Map(tableOf(text).map((row) => [row[1], row]));
  const rows = parts.flatMap(({ name: part, rows }) =>
    rows.map(({ name }) => {
      const line = lines.find((line) => line.name === name);
      if (line) return [`\`${part}\``, name, line.versions, line.outcome];
      return before.get(name) ?? [`\`${part}\``, name, '', 'not run yet'];
    }),
  );
  const table = [['part', 'who with whom', 'versions', 'checks'], Array(4).fill('---'), ...rows];
  const body = table.map((row) => `| ${row.join(' | ')} |`).join('\n');
  return `${text.slice(0, from)}\n${body}\n${text.slice(to)}`;
}
