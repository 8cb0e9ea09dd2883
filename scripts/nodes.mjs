// The published files under several versions of Node, against a stock server. One line for each check, and last `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.mjs';

const USAGE = `npm run nodes             under the version that runs this
npm run nodes -- 22 24    under these`;

const checks = fileURLToPath(new URL('./nodes/checks.mjs', import.meta.url));
const { positionals: versions } = readArguments(USAGE, { allowPositionals: true });
const limitMs = 5 * 60_000;

const commands = versions.length
  ? versions.map((version) => [`node@${version}`, 'npx', '-y', '-p', `node@${version}`, 'node'])
  : [[`node ${process.version}`, process.execPath]];

let passed = 0;
let failed = 0;
for (const [name, command, ...args] of commands) {
  const { stdout, stderr, error, status } = spawnSync(command, [...args, checks], {
    encoding: 'utf8',
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  const lines = (stdout ?? '').split('\n').filter((line) => /^(ok|FAILED) /.test(line));
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
