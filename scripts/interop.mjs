// Plays Holdfast against servers, proxies and clients that others wrote. It starts all of them itself.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.mjs';

const USAGE = `npm run interop                      everything that is installed; what is not is skipped by name
npm run interop -- --install         installs what is absent first (Debian, as root)
npm run interop -- --only python     one part; may be given more than once
npm run interop -- --check frozen    only checks with this in their names
npm run interop -- --write           writes the table into docs/interop.md

Without --write the rows in the document must be those of the script.`;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const DOCUMENT = 'docs/interop.md';
const { values } = readArguments(USAGE, {
  options: {
    check: { type: 'string' },
    only: { type: 'string', multiple: true },
    install: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const { closeBrowser } = await import('../interop/harness/browser.mjs');
const { createRow } = await import('../interop/harness/checks.mjs');
const { debianPackages, install, version } = await import('../interop/harness/programs.mjs');
const { stopAll } = await import('../interop/harness/processes.mjs');
const { documentedRows, writeTable } = await import('../interop/harness/table.mjs');
const { parts } = await import('../interop/parts/index.mjs');

const known = parts.map(({ name }) => name);
for (const name of values.only ?? []) {
  if (known.includes(name)) continue;
  console.error(`interop: no part "${name}"; there are ${known.join(', ')}`);
  process.exit(2);
}
if (values.write && values.check) {
  console.error('interop: --write is for whole rows, so not with --check');
  process.exit(2);
}

if (values.install) install();
const absent = debianPackages();
if (absent.length) console.log(`interop: for all rows, apt-get install ${absent.join(' ')}`);

const startedAt = Date.now();
const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
for (const part of parts) {
  if (values.only && !values.only.includes(part.name)) continue;
  for (const row of part.rows) lines.push(await runRow(part, row));
}
await closeBrowser();
stopAll();

const width = Math.max(...lines.map(({ name }) => name.length));
console.log();
for (const { name, versions, outcome } of lines) {
  console.log(`${name.padEnd(width)}  ${outcome.padEnd(22)}  ${versions}`);
}
console.log();
checkDocument();
console.log(`interop: ${((Date.now() - startedAt) / 1_000).toFixed(0)} s`);
const { passed, failed, skipped } = total;
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed ? 1 : 0);

async function runRow(part, { name, needs = [], run }) {
  console.log(`\n── ${part.name}: ${name}`);
  const programs = [...new Set(needs)];
  const missing = programs.filter((program) => !version(program));
  const versions = programs.map((program) => `${program} ${version(program) ?? '–'}`).join(', ');
  if (missing.length) {
    total.skipped++;
    const outcome = `skipped: no ${missing.join(', ')}`;
    console.log(outcome);
    return { name, versions, outcome };
  }
  const row = createRow((line) => console.log(line), values.check);
  try {
    await run(row);
  } catch (error) {
    row.counts.failed++;
    console.log(`FAILED  ${error.stack}`);
  }
  if (!values.check && !row.counts.passed && !row.counts.failed) {
    row.counts.failed++;
    console.log('FAILED  nothing was checked');
  }
  // Nothing of one row troubles the next.
  stopAll();
  const { counts } = row;
  total.passed += counts.passed;
  total.failed += counts.failed;
  const failed = counts.failed ? `, ${counts.failed} failed` : '';
  return { name, versions, outcome: `${counts.passed} passed${failed}` };
}

/** Its rows are those of the script, whatever was run. */
function checkDocument() {
  const text = readFileSync(DOCUMENT, 'utf8');
  if (values.write) {
    if (values.only) console.log(`interop: ${DOCUMENT} keeps the rows that were not run`);
    writeFileSync(DOCUMENT, writeTable(text, parts, lines));
    return;
  }
  const wanted = parts.flatMap(({ rows }) => rows.map(({ name }) => name));
  const documented = documentedRows(text);
  const problems = [
    ...wanted.filter((name) => !documented.includes(name)).map((name) => `lacks "${name}"`),
    ...documented.filter((name) => !wanted.includes(name)).map((name) => `has "${name}" too many`),
  ];
  for (const problem of problems) console.log(`interop: ${DOCUMENT} ${problem}; see --write`);
  total.failed += problems.length;
}
