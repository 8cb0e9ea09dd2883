// Run by scripts/nodes.mjs: the checks of worker.mjs in workerd, the runtime of Cloudflare's Workers, against a stock server.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { freePort, start, temporaryFolder } from '../../interop/harness/processes.mjs';
import { until } from '../../interop/harness/until.mjs';
import { report, serveEcho } from './page-server.mjs';

const [version] = process.argv.slice(2);
const COMPATIBILITY_DATE = '2026-01-01';
const START_MS = 60_000;

const url = `http://127.0.0.1:${await serveEcho()}`;
const address = `127.0.0.1:${await freePort()}`;

const folder = temporaryFolder('workerd');
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
const command = ['-y', '-p', version, 'workerd', 'serve', join(folder, 'config.capnp')];
const workerd = start('npx', command);
const hasEnded = async () => {
  throw new Error(`workerd ${await workerd.ended}:\n${workerd.text()}`);
};
const ask = async () => (await fetch(`http://${address}/`)).json();
const names = await Promise.race([
  until(ask, Boolean, { what: 'workerd', limitMs: START_MS }),
  hasEnded(),
]);

const run = async (name) => {
  const answer = await fetch(`http://${address}/${encodeURIComponent(name)}?url=${url}`);
  const text = await answer.text();
  // What was thrown in there, with its stack.
  if (!answer.ok) throw text;
};
const failed = await report(names.map((name) => [name, () => run(name)]));
if (failed) console.error(workerd.text());
// With workerd, and its folder.
process.exit(failed ? 1 : 0);
