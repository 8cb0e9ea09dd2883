// Runs the browser tests in every browser that is there, and names those that are not.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.mjs';
import { browsers } from './browsers.mjs';

const USAGE = `npm run e2e:all                      Chromium, Firefox, and a core set in WebKitGTK
npm run e2e:all -- --only firefox    one of them; may be given more than once
npm run e2e:all -- --write           writes the tables into docs/browsers.md`;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const { exceptions } = await import('../e2e/exceptions.mjs');

const DOCUMENT = 'docs/browsers.md';
const REPORT = '.cache/reports/e2e-all.json';
const { values } = readArguments(USAGE, {
  options: {
    only: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
  },
});
const known = Object.keys(browsers);
for (const name of values.only ?? []) {
  if (known.includes(name)) continue;
  console.error(`e2e: no browser "${name}"; there are ${known.join(', ')}`);
  process.exit(2);
}

const rows = new Map();
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, { title, packages, version }] of Object.entries(browsers)) {
  if (values.only && !values.only.includes(name)) continue;
  const found = version();
  if (found === undefined) {
    total.skipped++;
    const outcome = `skipped: no ${title}`;
    console.log(`\n── ${outcome} (Debian: apt-get install ${packages})`);
    rows.set(name, [title, '–', '–', outcome]);
    continue;
  }
  console.log(`\n── ${title} ${found}`);
  const run = name === 'webkit' ? await inWebKit() : inPlaywright(name);
  for (const key of Object.keys(total)) total[key] += run[key];
  const skipped = run.skipped ? `, ${run.skipped} left out` : '';
  const failed = run.failed ? `, ${run.failed} failed` : '';
  const driver = name === 'webkit' ? 'WebDriver' : 'Playwright';
  rows.set(name, [title, run.version ?? found, driver, `${run.passed} passed${failed}${skipped}`]);
}

console.log();
for (const row of rows.values()) console.log(row.join('  '));
if (values.write) write();
const { passed, failed, skipped } = total;
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed ? 1 : 0;

function inPlaywright(name) {
  mkdirSync('.cache/reports', { recursive: true });
  rmSync(REPORT, { force: true });
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
    {
      stdio: 'inherit',
      env: { ...process.env, E2E_BROWSERS: name, PLAYWRIGHT_JSON_OUTPUT_FILE: REPORT },
    },
  );
  try {
    const { stats, errors } = JSON.parse(readFileSync(REPORT, 'utf8'));
    const failed = stats.unexpected + errors.length;
    return {
      passed: stats.expected + stats.flaky,
      // A runner that failed outside of any test has failed once.
      failed: failed || Number(status !== 0),
      skipped: stats.skipped,
    };
  } catch (error) {
    console.error(`e2e: Playwright left no report: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function inWebKit() {
  const { playInWebKit } = await import('../e2e/webkit/play.mjs');
  return playInWebKit().catch((error) => {
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0 };
  });
}

function write() {
  const before = readFileSync(DOCUMENT, 'utf8');
  const kept = tableIn(before, 'browsers');
  const lines = Object.entries(browsers).map(
    ([name, { title }]) =>
      rows.get(name) ?? kept.find(([first]) => first === title) ?? [title, '–', '–', 'not run yet'],
  );
  const left = Object.entries(exceptions).flatMap(([name, tests]) =>
    Object.entries(tests).map(([test, reason]) => [browsers[name].title, test, reason]),
  );
  const text = withTable(before, 'browsers', [
    ['browser', 'version', 'driven by', 'tests'],
    ...lines,
  ]);
  writeFileSync(DOCUMENT, withTable(text, 'exceptions', [['browser', 'test', 'why'], ...left]));
}

function between(text, name) {
  const from = text.indexOf(`<!-- ${name} -->`);
  const to = text.indexOf(`<!-- /${name} -->`);
  if (from < 0 || to < from)
    throw new Error(`${DOCUMENT} needs <!-- ${name} -->, <!-- /${name} -->`);
  return [from + `<!-- ${name} -->`.length, to];
}

function tableIn(text, name) {
  return text
    .slice(...between(text, name))
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function withTable(text, name, [head, ...body]) {
  const [from, to] = between(text, name);
  const table = [head, head.map(() => '---'), ...body];
  const shown = table.map((row) => `| ${row.join(' | ')} |`).join('\n');
  return `${text.slice(0, from)}\n${shown}\n${text.slice(to)}`;
}
