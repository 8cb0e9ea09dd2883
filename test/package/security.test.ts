import { describe, expect, it } from 'vitest';
import { checkLinks, checkTests, type Read, read, rowsOf } from './documents.js';

// docs/security.md answers for every threat that is known: by a test, or by whose matter it is.

/** What is wrong with the threat model. */
const checkThreats = (markdown: string, read: Read): string[] => [
  ...checkLinks(markdown, read),
  ...rowsOf(markdown).flatMap(({ threat, 'what holds': holds = '', test = '' }) => {
    if (threat === undefined) return [];
    const elsewhere = /^the (application|server)[’']s: ./.test(holds);
    const problems = test === '–' && elsewhere ? [] : checkTests(test, read);
    if (test.includes('no test yet')) problems.push('no test');
    if (!holds) problems.push('nothing holds it');
    return problems.map((problem) => `${threat}: ${problem}`);
  }),
];

describe('docs/security.md', () => {
  const markdown = read('docs/security.md') ?? '';

  it('names a test for each threat, or says whose matter it is', () => {
    expect(checkThreats(markdown, read)).toEqual([]);
  });

  it('is a model of what is known to threaten a client', () => {
    const threats = rowsOf(markdown).filter(({ threat }) => threat);
    expect(threats.length).toBeGreaterThan(35);
  });
});

describe('the check of the threats', () => {
  const inMemory: Read = (path) => ({ 'test/a.test.ts': "it('keeps it', …" })[path];
  const table = (holds: string, test: string) =>
    `| threat | what holds | test |\n| --- | --- | --- |\n| T | ${holds} | ${test} |\n`;
  const tests = '[a.test.ts](../test/a.test.ts): “keeps it”';

  it.each([
    ['it is refused', tests],
    ['the application’s: it knows', '–'],
    ['the server’s: it decides', '–'],
  ])('allows “%s” with %s', (holds, test) => {
    expect(checkThreats(table(holds, test), inMemory)).toEqual([]);
  });

  it.each([
    ['a threat without a test', 'it is refused', '–'],
    ['a test that is still to be written', 'it is refused', 'no test yet'],
    ['a test that is gone', 'it is refused', '[a.test.ts](../test/a.test.ts): “keeps”'],
    ['a matter of somebody without a reason', 'the application’s', '–'],
    ['nothing that holds', '', tests],
  ])('catches %s', (_, holds, test) => {
    expect(checkThreats(table(holds, test), inMemory).length).toBeGreaterThan(0);
  });
});
