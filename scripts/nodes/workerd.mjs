// Run by scripts/nodes.mjs: the checks of worker.mjs in workerd, the runtime of Cloudflare's Workers, against a stock server.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Server } from 'socket.io';

const [version] = process.argv.slice(2);
const COMPATIBILITY_DATE = '2026-01-01';
const START_MS = 60_000;

const listen = async (server) => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
};

const http = createServer();
new Server(http).on('connection', (socket) => socket.on('echo', (...args) => args.pop()(...args)));
const url = `http://127.0.0.1:${await listen(http)}`;

// One that is free: workerd does not say which one it took.
const placeholder = createServer();
const address = `127.0.0.1:${await listen(placeholder)}`;
await new Promise((resolve) => placeholder.close(resolve));

const folder = mkdtempSync(join(tmpdir(), 'holdfast-workerd-'));
await build({
  entryPoints: [fileURLToPath(new URL('./worker.mjs', import.meta.url))],
  // Not this repository's own settings, which lead to the sources.
  tsconfigRaw: {},
  bundle: true,
  format: 'esm',
  target: 'es2022',
  conditions: ['workerd', 'worker', 'browser'],
  outfile: join(folder, 'worker.js'),
  logLevel: 'warning',
});
writeFileSync(
  join(folder, 'config.capnp'),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "${address}", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
);
`,
);
// A group of its own, since npx does not pass on that it is to end.
const workerd = spawn(
  'npx',
  ['-y', '-p', version, 'workerd', 'serve', join(folder, 'config.capnp')],
  {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  },
);
let gone;
workerd.once('exit', (code) => {
  gone = `workerd ended with ${code}`;
});

async function namesOfChecks() {
  for (const until = Date.now() + START_MS; Date.now() < until && !gone; await wait(100)) {
    const answer = await fetch(`http://${address}/`).catch(() => undefined);
    if (answer) return answer.json();
  }
  throw new Error(gone ?? `workerd did not listen within ${START_MS} ms`);
}

let [passed, failed] = [0, 0];
try {
  for (const name of await namesOfChecks()) {
    const answer = await fetch(`http://${address}/${encodeURIComponent(name)}?url=${url}`);
    const text = await answer.text();
    if (answer.ok) passed++;
    else failed++;
    console.log(answer.ok ? `ok     ${name}` : `FAILED ${name}: ${text.replaceAll('\n', ' ')}`);
  }
} finally {
  if (!gone) process.kill(-workerd.pid);
  rmSync(folder, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
