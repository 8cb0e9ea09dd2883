// Writes docs/performance.md, its pictures and the README's table from the results in .cache/bench, which `npm run bench` leaves there, and keeps these in
// docs/performance.json. A bench that did not run this time keeps the results that it has there.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.mjs';
import { collect, readResults, writeResults } from './performance/collect.mjs';
import { filesWith } from './performance/files.mjs';
import { unexplained } from './performance/page.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

readArguments('npm run performance    writes what `npm run bench` measured');
const results = collect(readResults());
writeResults(results);
for (const [file, text] of Object.entries(filesWith(results))) {
  writeFileSync(file, text);
  console.log(file);
}
for (const id of unexplained(results))
  console.log(`${id} misses a goal: scripts/performance/limits.mjs is to say what limits it`);
