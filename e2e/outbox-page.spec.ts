// The page of examples/outbox-script-tag, by its own server, with the files of this build.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from './support.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A copy in which the example is installed, and which names the hashes of this build. */
function installExample(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-example-'));
  cpSync(join(root, 'examples/outbox-script-tag'), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/holdfast'));
  const hashes = JSON.parse(readFileSync(join(root, 'dist/sri.json'), 'utf8'));
  const page = join(folder, 'index.html');
  const text = readFileSync(page, 'utf8').replace(
    /(src="([\w.-]+)"\s+integrity=")[^"]*/g,
    (_, tag, name) => tag + hashes[name],
  );
  writeFileSync(page, text);
  return folder;
}

test('from script tags, under a strict policy: what is written while the server is away is sent by the next page', async ({
  page,
  context,
  later,
}) => {
  const folder = installExample();
  later(() => rmSync(folder, { recursive: true, force: true }));
  let server: ChildProcess;
  const start = async (port = '0') => {
    server = spawn(process.execPath, ['server.mjs'], {
      cwd: folder,
      env: { ...process.env, PORT: port },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(server.stdout!, 'data');
    return String(line).trim();
  };
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  later(stop);
  const url = await start();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  await expect(page.getByRole('status')).toHaveText('connected');
  const write = async (text: string) => {
    await page.getByRole('textbox').fill(text);
    await page.getByRole('textbox').press('Enter');
    // Emptied once it is written down.
    await expect(page.getByRole('textbox')).toHaveValue('');
  };
  await write('one');
  await expect(page.getByRole('listitem')).toHaveText(['one']);
  await expect(page.locator('#waiting')).toHaveText('0');
  expect(complaints).toEqual([]);
  await stop();
  await write('two');
  await write('three');
  await expect(page.locator('#waiting')).toHaveText('2');
  await page.close();
  await start(new URL(url).port);
  const next = await context.newPage();
  await next.goto(url);
  await expect(next.getByRole('listitem')).toHaveText(['two', 'three']);
});
