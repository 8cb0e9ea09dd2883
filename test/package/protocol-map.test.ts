import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLinks, checkTests, linksOf, type Read, read, rowsOf } from './documents.js';
import { root } from './published.js';

/** What is wrong with the map from rules to files and tests. */
const checkMap = (markdown: string, read: Read): string[] => [
  ...checkLinks(markdown, read),
  ...rowsOf(markdown).flatMap((row) => {
    const { 'kept in': files, test } = row;
    if (files === undefined || test === undefined) return [];
    const missing = linksOf(files).length ? [] : [`no file in “${Object.values(row)[1]}”`];
    return [...missing, ...checkTests(test, read)];
  }),
];

/** What is wrong with the list of source files. */
function checkFiles(markdown: string, files: readonly string[]): string[] {
  const listed = rowsOf(markdown).flatMap(({ file, 'its one responsibility': what }) =>
    file && what ? linksOf(file).map(({ path }) => path) : [],
  );
  return [
    ...files.filter((file) => !listed.includes(file)).map((file) => `${file} is not listed`),
    ...listed.filter((file) => !files.includes(file)).map((file) => `${file} is no source`),
    ...listed
      .filter((file, i) => listed.indexOf(file) !== i)
      .map((file) => `${file} is listed twice`),
  ];
}

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => posix.join('src', name.replaceAll('\\', '/')));

describe('docs/protocol.md', () => {
  const markdown = read('docs/protocol.md') ?? '';

  it('names files that exist, and tests that stand there', () => {
    expect(checkMap(markdown, read)).toEqual([]);
  });

  it('is a map of both protocols', () => {
    const rules = rowsOf(markdown).filter(({ test }) => test !== undefined);
    expect(rules.length).toBeGreaterThan(70);
  });
});

describe('docs/architecture.md', () => {
  const markdown = read('docs/architecture.md') ?? '';

  it('names files that exist', () => {
    expect(checkLinks(markdown, read)).toEqual([]);
  });

  it('lists each source file once', () => {
    expect(checkFiles(markdown, sources)).toEqual([]);
  });
});

describe('the check of the documents', () => {
  const files: Record<string, string> = {
    'src/a.ts': '',
    'src/a.test.ts': "it('keeps the \"rule\"', () => {}); it.each([])('%s, later', () => {});",
  };
  const inMemory: Read = (path) => files[path];
  const row = (keptIn: string, test: string) =>
    `| section | rule | kept in | test |\n| --- | --- | --- | --- |\n| S | R | ${keptIn} | ${test} |\n`;
  const file = '[a.ts](../src/a.ts)';
  const tests = '[a.test.ts](../src/a.test.ts)';

  it.each([
    `${tests}: “keeps the "rule"”`,
    `${tests}: “keeps the "rule"”, “%s, later”; elsewhere no test yet`,
    'no test yet',
  ])('allows %s', (test) => {
    expect(checkMap(row(file, test), inMemory)).toEqual([]);
  });

  it.each([
    ['a file that is gone', '[b.ts](../src/b.ts)', 'no test yet'],
    ['a label that names another file', '[b.ts](../src/a.ts)', 'no test yet'],
    ['a rule without a file', 'somewhere', 'no test yet'],
    ['a test that is gone', file, `${tests}: “keeps another rule”`],
    ['a part of a name', file, `${tests}: “keeps the”`],
    ['a second name that is gone', file, `${tests}: “%s, later”, “%s, sooner”`],
    ['a name without a file', file, '“keeps the "rule"”'],
    ['a file without a name', file, tests],
    ['an empty cell', file, ''],
  ])('catches %s', (_, keptIn, test) => {
    expect(checkMap(row(keptIn, test), inMemory)).toHaveLength(1);
  });

  it('catches a source that is not listed, listed twice, or gone', () => {
    const list = (...paths: string[]) =>
      `| file | its one responsibility |\n| --- | --- |\n${paths
        .map((path) => `| [${path}](../src/${path}) | something |\n`)
        .join('')}`;
    expect(checkFiles(list('a.ts', 'b.ts'), ['src/a.ts', 'src/b.ts'])).toEqual([]);
    expect(checkFiles(list('a.ts'), ['src/a.ts', 'src/b.ts'])).toEqual(['src/b.ts is not listed']);
    expect(checkFiles(list('a.ts', 'a.ts'), ['src/a.ts'])).toEqual(['src/a.ts is listed twice']);
    expect(checkFiles(list('a.ts', 'b.ts'), ['src/a.ts'])).toEqual(['src/b.ts is no source']);
  });
});
