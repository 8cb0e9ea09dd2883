import { describe, expect, it } from 'vitest';
import { checkLinks, checkTests, type Read, read, rowsOf } from './documents.js';

// docs/compatibility.md answers for every feature of the peer, each by a row with an id that stays.

/** How many rows each part has. */
const PARTS = { B: 11, L: 8, M: 26, S: 28, R: 7, E: 28, U: 8, T: 9, W: 9, V: 12 };
const IDS = Object.entries(PARTS).flatMap(([part, count]) =>
  Array.from({ length: count }, (_, n) => `${part}${n + 1}`),
);

/** What is wrong with the document that answers for `ids`. */
function checkRows(markdown: string, ids: readonly string[], read: Read): string[] {
  const rows = rowsOf(markdown).filter(({ Holdfast }) => Holdfast !== undefined);
  const listed = rows.map(({ row }) => row ?? '');
  return [
    ...ids.filter((id) => !listed.includes(id)).map((id) => `${id} is missing`),
    ...listed.filter((id) => !ids.includes(id)).map((id) => `${id} is no row`),
    ...listed.filter((id, at) => listed.indexOf(id) !== at).map((id) => `${id} is listed twice`),
    ...rows.flatMap(({ row, Holdfast = '', test = '' }) => {
      if (/^n\/a: ./.test(Holdfast)) return [];
      const problems = test.includes('no test yet') ? ['no test'] : checkTests(test, read);
      // A difference has its reason.
      if (!/^(same\b|(better|differs): .)/.test(Holdfast)) problems.push(`“${Holdfast}”`);
      return problems.map((problem) => `${row}: ${problem}`);
    }),
    ...checkLinks(markdown, read),
  ];
}

describe('docs/compatibility.md', () => {
  it('has every row, and names tests that are there', () => {
    expect(checkRows(read('docs/compatibility.md') ?? '', IDS, read)).toEqual([]);
  });
});

describe('the check of the rows', () => {
  const inMemory: Read = (path) => ({ 'test/a.test.ts': "it('keeps it', …" })[path];
  const tests = '[a.test.ts](../test/a.test.ts): “keeps it”';
  const table = (...rows: string[]) =>
    `| row | what | Holdfast | test |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;

  it.each(['same', 'same, for once', 'better: it is kept', 'differs: since it is better'])(
    'allows “%s” with a test',
    (said) => {
      expect(checkRows(table(`| A1 | a | ${said} | ${tests} |`), ['A1'], inMemory)).toEqual([]);
    },
  );

  it('asks for no test where a row does not apply', () => {
    expect(checkRows(table('| A1 | a | n/a: packaging | – |'), ['A1'], inMemory)).toEqual([]);
  });

  it.each([
    ['a row that is missing', ''],
    ['a row that is listed twice', `| A1 | a | same | ${tests} |\n| A1 | a | same | ${tests} |`],
    ['a row that does not exist', `| A1 | a | same | ${tests} |\n| A2 | a | same | ${tests} |`],
    ['a difference without a reason', `| A1 | a | better | ${tests} |`],
    ['a row that does not apply without a reason', '| A1 | a | n/a | – |'],
    ['no verdict', `| A1 | a | | ${tests} |`],
    ['no test', '| A1 | a | same | no test yet |'],
    ['a test that is gone', '| A1 | a | same | [a.test.ts](../test/a.test.ts): “keeps” |'],
    ['a file that is gone', '| A1 | a | n/a: see [b](../test/b.test.ts) | – |'],
  ])('catches %s', (_, rows) => {
    expect(checkRows(table(rows), ['A1'], inMemory).length).toBeGreaterThan(0);
  });
});
