// The published files under several versions of Node, under Bun, Deno and workerd, and with what React Native gives
// to JavaScript, against a stock server. One line for each check, and last `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.mjs';

const USAGE = `npm run nodes                     under the version that runs this
npm run nodes -- 22 24            under these
npm run nodes -- bun deno workerd under other runtimes; bun@1.4.5 is one version of one
npm run nodes -- react-native@0.88
                                  with what React Native gives to JavaScript`;

const checks = fileURLToPath(new URL('./nodes/checks.mjs', import.meta.url));
const edge = fileURLToPath(new URL('./nodes/workerd.mjs', import.meta.url));
const mobile = fileURLToPath(new URL('./nodes/react-native.mjs', import.meta.url));
const { positionals } = readArguments(USAGE, { allowPositionals: true });
const limitMs = 5 * 60_000;

/** @param {string} wanted - a version of Node, or another runtime as the registry knows it: all of them are packages */
function commandOf(wanted) {
  const by = (name, ...command) => [name, 'npx', '-y', '-p', name, ...command, checks];
  const [runtime] = wanted.split('@');
  if (runtime === 'bun') return by(wanted, 'bun');
  if (runtime === 'deno') return by(wanted, 'deno', 'run', '-A');
  if (runtime === 'workerd') return [wanted, process.execPath, edge, wanted];
  if (runtime === 'react-native') return [wanted, process.execPath, mobile, wanted];
  return by(`node@${wanted}`, 'node');
}

const commands = positionals.length
  ? positionals.map(commandOf)
  : [[`node ${process.version}`, process.execPath, checks]];

let passed = 0;
let failed = 0;
for (const [name, command, ...args] of commands) {
  const { stdout, stderr, error, status } = spawnSync(command, args, {
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
