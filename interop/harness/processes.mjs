import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.mjs';

const live = new Set();
const folders = new Set();

/** Nothing that was started here outlives this process, however it ends. */
export function stopAll() {
  for (const child of live) kill(child, 'SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}
process.on('exit', stopAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** To the whole group: nginx has workers. */
function kill(child, signal) {
  if (!live.has(child)) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has just ended.
  }
}

/** Starts a program in a process group of its own, in this folder or in another one. */
export function start(command, args, cwd) {
  const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  live.add(child);
  let text = '';
  let ending;
  const ended = new Promise((resolve) => {
    const end = (how) => {
      live.delete(child);
      ending = how;
      resolve(how);
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (code, signal) => end(`ended with ${code ?? signal}`));
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
  }
  return {
    text: () => text,
    signal: (name) => kill(child, name),
    /** Resolves once it has ended. */
    stop(signal = 'SIGKILL') {
      kill(child, signal);
      return ended;
    },
    ended,
    /** Resolves once `ready` gives something; rejects with what was printed when the program ends before. */
    async until(ready, what) {
      const answer = await until(() => (ending ? { ending } : ready()), Boolean, { what });
      if (ending) throw new Error(`${command} ${ending}:\n${text}`);
      return answer;
    },
  };
}

/** Resolves with the first line that the program prints, read as JSON. */
export async function startServer(command, args) {
  const program = start(command, args);
  const line = await program.until(
    () => program.text().includes('\n{') || program.text().startsWith('{'),
    `${args[0]} to be ready`,
  );
  if (!line) throw new Error(program.text());
  const json = program
    .text()
    .split('\n')
    .find((text) => text.startsWith('{'));
  return { ...program, ...JSON.parse(json) };
}

/** A folder that goes away with this process. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `holdfast-interop-${name}-`));
  folders.add(folder);
  return folder;
}

/** A port that nobody listens on. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Whether somebody listens on the port. */
export const listens = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
