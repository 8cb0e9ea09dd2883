// The published files under several versions of Node, Bun and Deno, against a stock server. One line for each check, and last
// `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.mjs';

const USAGE = `npm run nodes             under the version that runs this
npm run nodes -- 22 24    under these
npm run nodes -- bun deno@2.9.6`;

const checks = fileURLToPath(new URL('./nodes/checks.mjs', import.meta.url));
const { positionals: wanted } = readArguments(USAGE, { allowPositionals: true });
const limitMs = 5 * 60_000;

/** How the runtimes that are not Node are started; both are packages of the registry, as Node is. */
const others = { bun: ['bun'], deno: ['deno', 'run', '-A'] };

/** @param wanted - a version of Node, or another runtime, as the registry knows it */
function commandOf(wanted) {
  const other = others[wanted.split('@', 1)[0]];
  const name = other ? wanted : `node@${wanted}`;
  return [name, 'npx', '-y', '-p', name, ...(other ?? ['node'])];
}

const commands = wanted.length
  ? wanted.map(commandOf)
  : [[`node ${process.version}`, process.execPath]];

let passed = 0;
let failed = 0;
for (const [name, command, ...args] of commands) {
  const { stdout, stderr, error, status } = spawnSync(command, [...args, checks], {
    encoding: 'utf8',
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  const lines = (stdout ?? '').split('\n').filter((line) => /^(ok|FAILED|skip) /.test(line));
  const counts = /^(\d+) passed, (\d+) failed$/m.exec(stdout ?? '');
  for (const line of lines) console.log(`${name}: ${line}`);
  if (counts) {
    passed += Number(counts[1]);
    failed += Number(counts[2]);
    // It ended otherwise than by its last line.
    if (status !== 0 && counts[2] === '0') failed++;
  } else {
    failed++;
    console.log(`${name}: FAILED it did not finish: ${error?.message ?? stderr.slice(-2_000)}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
