import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { afterThisTest, ask, client, connected, happens } from './support.js';

let folder = '';
let command = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-cli-'));
  command = join(folder, 'cli.cjs');
  await build({
    entryPoints: ['test-server/cli.ts'],
    outfile: command,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
});

afterAll(() => rm(folder, { recursive: true }));

function run(...args: string[]) {
  const child: ChildProcess = spawn(process.execPath, [command, ...args]);
  afterThisTest(() => child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk;
  });
  // Not 'exit', which may come before the last of the output.
  return { child, output, exited: happens(child, 'close') as Promise<number | null> };
}

it('prints its address, serves the chat, and ends without a trace at SIGTERM', async () => {
  const { child, output, exited } = run(
    '--control',
    '--ping-interval',
    '50',
    '--ping-timeout=5000',
  );
  await happens(child.stdout as NonNullable<typeof child.stdout>, 'data');
  const [, url = ''] = /^chat server on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(output.stdout) ?? [];
  const socket = await connected(url, { reconnection: false });
  await happens(socket.io, 'ping');
  expect(await socket.timeout(1000).emitWithAck('message', 'hello')).toMatchObject({
    text: 'hello',
  });
  const path = '/__control/clear';
  expect((await ask(url, '', { path, method: 'POST', body: '[]' })).status).toBe(200);
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
});

it('runs the mode that it is told to', async () => {
  const { child, output } = run('--mode', 'engine');
  await happens(child.stdout as NonNullable<typeof child.stdout>, 'data');
  const [, url = ''] = /^engine server on (\S+)/.exec(output.stdout) ?? [];
  const answer = await ask(url, '?EIO=4&transport=polling', { path: '/engine.io/' });
  expect(answer.body).toContain('"pingInterval":300,"pingTimeout":200,"maxPayload":1000000');
});

it('runs the application that it is given, and serves its files', async () => {
  const app = join(folder, 'app.mjs');
  await writeFile(
    app,
    "export default (io) => io.on('connection', (socket) => socket.emit('hello', 'from app'));",
  );
  await writeFile(join(folder, 'page.txt'), 'a page');
  const { child, output } = run('--app', app, '--files', `/page=${folder}`);
  await happens(child.stdout as NonNullable<typeof child.stdout>, 'data');
  const [, url = ''] = /^app server on (\S+)/.exec(output.stdout) ?? [];
  expect(await happens(client(url), 'hello')).toBe('from app');
  expect((await ask(url, 'page.txt', { path: '/page/' })).body).toBe('a page');
  const { headers } = await ask(url, '?EIO=4&transport=polling', {
    headers: { origin: 'http://page.example' },
  });
  expect(headers['access-control-allow-origin']).toBe('*');
});

it('explains itself', async () => {
  const { output, exited } = run('--help');
  expect(await exited).toBe(0);
  expect(output.stdout).toContain('Usage: holdfast-test-server');
});

it.each([
  [['--mode', 'teapot'], '--mode must be engine, socket, chat, not "teapot"'],
  [['--port', '70000'], '--port must be a whole number from 0 to 65535, not "70000"'],
  [['--ping-interval', 'soon'], '--ping-interval must be a whole number'],
  [['--app', 'a.js', '--mode', 'chat'], '--mode and --app both say what the server does'],
  [['--app', 'package.json'], 'package.json'],
  [['--app', 'nowhere.mjs'], 'nowhere.mjs'],
  [['--app', 'scripts/chromium.mjs'], '--app expects a module whose default export is a function'],
  [['--files', 'dist'], '--files expects PATH=FOLDER with a path that starts with "/", not "dist"'],
  [['--colour'], "Unknown option '--colour'"],
  [['extra'], "Unexpected argument 'extra'"],
])('ends with code 2 for %j', async (args, message) => {
  const { output, exited } = run(...args);
  expect(await exited).toBe(2);
  expect(output.stderr).toContain(message);
});

it('names the package that is missing, and how to get it', async () => {
  const alone = join(folder, 'alone.mjs');
  await build({
    entryPoints: ['test-server/cli.ts'],
    outfile: alone,
    bundle: true,
    external: ['ws'],
    platform: 'node',
    format: 'esm',
    // In the published files it is this part that asks for the package.
    plugins: [
      {
        name: 'late',
        setup: ({ onResolve }) =>
          onResolve({ filter: /modes\.js$/ }, () => ({ path: 'ws', external: true })),
      },
    ],
    logLevel: 'error',
  });
  const child = spawn(process.execPath, [alone]);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  expect(await happens(child, 'close')).toBe(2);
  expect(stderr).toContain('npm install --save-dev ws');
});
