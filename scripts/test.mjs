// Everything that must hold before a change is merged. All steps run, whatever fails; the last
// line is `N passed, N failed`. Test runners count their tests, every other step counts as one. Those that failed are named again
// just above: of a long log often the end alone is kept.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { countPlaywright, countVitest } from './reports.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const reports = '.cache/reports';
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const vitestReport = `${reports}/vitest.json`;
const playwrightReport = `${reports}/playwright.json`;
const limitMs = 10 * 60_000;

// One group after another; the steps of a group, each of which is one processor's work, run beside each other. Types and documents
// read what the build has made.
const groups = [
  [
    { name: 'build', args: ['scripts/build.mjs'] },
    { name: 'format and lint', args: ['scripts/check.mjs', 'lint'] },
  ],
  [
    {
      name: 'unit, property, integration and package tests',
      args: [
        ...['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json'],
        `--outputFile.json=${vitestReport}`,
      ],
      count: () => countVitest(report(vitestReport)),
    },
  ],
  [
    { name: 'types', args: ['scripts/check.mjs', 'types'] },
    { name: 'documents', args: ['scripts/docs.mjs'] },
    { name: 'size budgets', args: ['scripts/size.mjs'] },
    { name: 'memory budgets', args: ['scripts/memory.mjs'] },
  ],
  [
    {
      name: 'browser tests',
      args: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
      count: () => countPlaywright(report(playwrightReport)),
    },
  ],
];

const total = { passed: 0, failed: 0, skipped: 0 };
const summary = [];

/** Runs one step; what it says is printed as it comes, or at its end where another one speaks meanwhile. */
async function run({ name, args, env, count }, isAlone) {
  if (isAlone) console.log(`\n── ${name}`);
  const started = Date.now();
  const child = spawn(process.execPath, args, {
    stdio: isAlone ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
    env: { ...process.env, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  const [status] = await once(child, 'close');
  if (!isAlone) console.log(`\n── ${name}\n${output.trimEnd()}`);
  const result = outcome(status === 0, count);
  for (const key of Object.keys(total)) total[key] += result[key];
  const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
  summary.push(`${result.failed ? 'FAILED' : 'ok    '} ${seconds} s  ${name}`);
  for (const title of result.broken ?? []) summary.push(`         FAILED  ${title}`);
  // It passed when it was run again.
  for (const title of result.flaky ?? []) summary.push(`         flaky   ${title}`);
}

for (const group of groups) {
  await Promise.all(group.map((step) => run(step, group.length === 1)));
}
console.log(`\n${summary.join('\n')}\n`);

const { passed, failed, skipped } = total;
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed ? 1 : 0;

function outcome(succeeded, count) {
  const plain = { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 };
  if (!count) return plain;
  const counted = count();
  // A runner that died, found nothing to run, or failed outside of any test has failed once more.
  if (!counted) return { passed: 0, failed: 1, skipped: 0 };
  if (!succeeded && !counted.failed) counted.failed = 1;
  if (!counted.passed && !counted.failed) counted.failed = 1;
  return counted;
}

function report(path) {
  try {
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  } catch {
    return undefined; // cut off while being written
  }
}
