// What the JSON reports of the test runners say, in one form: the counts, and by title what failed or needed a second try.
import { relative } from 'node:path';

/** @returns counts and titles, or nothing where the runner died before it wrote */
export function countVitest(json) {
  if (!json) return undefined;
  const tests = json.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, title: titleOf(name, test.fullName) })),
  );
  // A file that cannot even be imported holds no failed test, but it did fail.
  const files = json.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  return {
    passed: json.numPassedTests,
    failed: json.numFailedTests + files.length,
    skipped: json.numPendingTests + json.numTodoTests,
    broken: [
      ...files.map(({ name }) => titleOf(name)),
      ...titles(tests, ({ status }) => status === 'failed'),
    ],
    flaky: titles(
      tests,
      ({ status, failureMessages }) => status === 'passed' && failureMessages.length,
    ),
  };
}

/** @returns counts and titles, or nothing where the runner died before it wrote */
export function countPlaywright(json) {
  if (!json) return undefined;
  const { expected, unexpected, flaky, skipped } = json.stats;
  const tests = testsOf(json);
  return {
    passed: expected + flaky,
    failed: unexpected + json.errors.length,
    skipped,
    broken: titles(tests, ({ status }) => status === 'unexpected'),
    flaky: titles(tests, ({ status }) => status === 'flaky'),
  };
}

/** Playwright's tests stand in suites, which stand in suites. */
function testsOf({ suites = [], specs = [] }) {
  return [
    ...specs.flatMap(({ file, title, tests }) =>
      tests.map(({ status }) => ({ status, title: titleOf(`e2e/${file}`, title) })),
    ),
    ...suites.flatMap(testsOf),
  ];
}

function titles(tests, which) {
  return tests.filter(which).map(({ title }) => title);
}

function titleOf(file, name = 'could not be loaded') {
  return `${relative('', file)} › ${name}`;
}
