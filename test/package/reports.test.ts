import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { countPlaywright, countVitest } from '../../scripts/reports.mjs';

const counts = { numPassedTests: 2, numFailedTests: 1, numPendingTests: 1, numTodoTests: 0 };
const ran = (status: string, fullName: string, failureMessages: string[] = []) => ({
  status,
  fullName,
  failureMessages,
});

it('names what failed, what passed at the second try, and the file that could not be loaded', () => {
  const testResults = [
    {
      name: resolve('src/a.test.ts'),
      status: 'failed',
      assertionResults: [
        ran('passed', 'holds'),
        ran('passed', 'holds at last', ['not yet']),
        ran('failed', 'breaks', ['no']),
        ran('skipped', 'rests'),
      ],
    },
    { name: resolve('src/b.test.ts'), status: 'failed', assertionResults: [] },
  ];
  expect(countVitest({ ...counts, testResults })).toEqual({
    passed: 2,
    failed: 2,
    skipped: 1,
    broken: ['src/b.test.ts › could not be loaded', 'src/a.test.ts › breaks'],
    flaky: ['src/a.test.ts › holds at last'],
  });
});

it('finds the browser tests in suites within suites, and counts an error outside of any', () => {
  const spec = (title: string, ...statuses: string[]) => ({
    file: 'x.spec.ts',
    title,
    tests: statuses.map((status) => ({ status })),
  });
  const suites = [
    { specs: [spec('a', 'expected', 'unexpected')], suites: [{ specs: [spec('b', 'flaky')] }] },
  ];
  const stats = { expected: 1, unexpected: 1, flaky: 1, skipped: 0 };
  expect(countPlaywright({ stats, suites, errors: [{}] })).toEqual({
    passed: 2,
    failed: 2,
    skipped: 0,
    broken: ['e2e/x.spec.ts › a'],
    flaky: ['e2e/x.spec.ts › b'],
  });
});

it('says nothing of a runner that left no report', () => {
  expect([countVitest(undefined), countPlaywright(undefined)]).toEqual([undefined, undefined]);
});
