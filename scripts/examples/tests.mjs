import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemChromium } from '../chromium.mjs';
import { countVitest } from '../reports.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Runs a Playwright command and counts its tests. */
export async function runTests(shell, command, report, env) {
  rmSync(report, { force: true });
  const CHROMIUM_PATH = systemChromium();
  const problem = await shell
    .run(`${command} --reporter=list,json`, {
      env: {
        ...env,
        ...(CHROMIUM_PATH ? { CHROMIUM_PATH } : {}),
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      },
    })
    .then(
      () => undefined,
      (error) => error.message,
    );
  if (!existsSync(report)) return { passed: 0, failed: 1, note: problem ?? 'no report' };
  const { stats, errors } = JSON.parse(readFileSync(report, 'utf8'));
  const passed = stats.expected + stats.flaky;
  const failed = stats.unexpected + errors.length;
  // A runner that had nothing to run, or failed outside of any test, has failed once.
  return {
    passed,
    failed: failed || (problem || !passed ? 1 : 0),
    note: failed ? '' : (problem ?? ''),
  };
}

/** Runs Jest and counts its tests. */
export async function runJest(shell, command, report, env) {
  rmSync(report, { force: true });
  const problem = await shell.run(`${command} --json --outputFile="${report}"`, { env }).then(
    () => '',
    (error) => error.message,
  );
  // Its report has the form that Vitest's has.
  const counted = countVitest(existsSync(report) && JSON.parse(readFileSync(report, 'utf8')));
  if (!counted?.passed) return { passed: 0, failed: 1, note: problem || 'no test' };
  const { passed, failed } = counted;
  return { passed, failed: failed || (problem ? 1 : 0), note: problem };
}

/** The tests that hold for every room, on a page and its server that are running. */
export const testRoom = (shell, report, env, filter = '') =>
  runTests(
    shell,
    `"${process.execPath}" "${at('../../node_modules/@playwright/test/cli.js')}" test -c "${at('playwright.config.ts')}" ${filter}`,
    report,
    env,
  );
