import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemChromium } from '../chromium.mjs';
import { countPlaywright, countVitest } from '../reports.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Runs a command whose report comes to be in a file, and counts its tests. */
async function run(shell, command, env, report, count) {
  rmSync(report, { force: true });
  const problem = await shell.run(command, { env }).then(
    () => '',
    (error) => error.message,
  );
  if (!existsSync(report)) return { passed: 0, failed: 1, note: problem || 'no report' };
  const { passed, failed } = count(JSON.parse(readFileSync(report, 'utf8')));
  // A runner that had nothing to run, or failed outside of any test, has failed once.
  return { passed, failed: failed || (problem || !passed ? 1 : 0), note: failed ? '' : problem };
}

/** Runs a Playwright command and counts its tests. */
export function runTests(shell, command, report, env) {
  const CHROMIUM_PATH = systemChromium();
  const asked = {
    ...env,
    ...(CHROMIUM_PATH ? { CHROMIUM_PATH } : {}),
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  };
  return run(shell, `${command} --reporter=list,json`, asked, report, countPlaywright);
}

/** Runs Jest and counts its tests. Its report has the form that Vitest's has. */
export const runJest = (shell, command, report, env) =>
  run(shell, `${command} --json --outputFile="${report}"`, env, report, countVitest);

/** The tests that hold for every room, on a page and its server that are running. */
export const testRoom = (shell, report, env, filter = '') =>
  runTests(
    shell,
    `"${process.execPath}" "${at('../../node_modules/@playwright/test/cli.js')}" test -c "${at('playwright.config.ts')}" ${filter}`,
    report,
    env,
  );
