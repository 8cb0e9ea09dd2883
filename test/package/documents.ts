// The documents name files and tests; what they name must be there.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from './published.js';

/** The text of a file by its path in the repository; `undefined` when there is none, `''` for a folder. */
export type Read = (path: string) => string | undefined;

export const read: Read = (path) => {
  const full = join(root, path);
  if (!existsSync(full)) return undefined;
  return statSync(full).isFile() ? readFileSync(full, 'utf8') : '';
};

/** The rows of every table, as cells by the heading of their column. */
export function rowsOf(markdown: string): Record<string, string>[] {
  const rows: Record<string, string>[] = [];
  let heads: string[] = [];
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('|')) heads = [];
    else {
      const cells = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      if (!heads.length) heads = cells;
      else if (!/^-+$/.test(cells[0] ?? ''))
        rows.push(Object.fromEntries(heads.map((head, i) => [head, cells[i] ?? ''])));
    }
  }
  return rows;
}

/** The relative links of a text in `docs/`: what they say, and the path in the repository. */
export const linksOf = (text: string): { label: string; path: string }[] =>
  [...text.matchAll(/\[([^\]]+)\]\((?!https?:)([^)#]+)\)/g)].map(([, label = '', to = '']) => ({
    label,
    path: posix.join('docs', to),
  }));

/** Whether a source holds `sentence` as a string of its own, as the name of a test is. */
const hasString = (source: string, sentence: string): boolean =>
  [`'`, '"', '`'].some((quote) => source.includes(`${quote}${sentence}${quote}`));

/** What is wrong with the links of a document. */
export const checkLinks = (markdown: string, read: Read): string[] =>
  linksOf(markdown).flatMap(({ label, path }) => {
    if (read(path) === undefined) return [`${path} does not exist`];
    return /\.\w+$/.test(label) && !path.endsWith(label) ? [`${label} leads to ${path}`] : [];
  });

/** What is wrong with a cell that names tests: links, each followed by names in “…”. */
export function checkTests(cell: string, read: Read): string[] {
  const problems: string[] = [];
  let sentences = 0;
  let source: { path: string; text: string } | undefined;
  for (const [part] of cell.matchAll(/\[[^\]]+\]\([^)]+\)|“[^”]+”/g)) {
    const [link] = linksOf(part);
    if (link) source = { path: link.path, text: read(link.path) ?? '' };
    else {
      const sentence = part.slice(1, -1);
      sentences++;
      if (!source || !hasString(source.text, sentence))
        problems.push(`${source?.path ?? 'no file'} has no “${sentence}”`);
    }
  }
  if (!sentences && !cell.includes('no test yet')) problems.push(`no test in “${cell}”`);
  return problems;
}
