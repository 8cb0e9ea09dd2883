import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, type Page as BrowserPage, chromium } from '@playwright/test';
import { type BuildOptions, build } from 'esbuild';
import type { Socket, TestServer } from 'holdfast/test-server';
import { systemChromium } from '../scripts/chromium.mjs';
import { expect, type startTestServer, test } from './support.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** One file of pages/react/ with what is published of Holdfast, and the React that is asked for. */
async function bundle(file: string, react: string, options: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [at(`pages/react/${file}.tsx`)],
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    // Not that of the project, which leads to the sources.
    tsconfigRaw: {},
    alias: {
      'holdfast/react': at('../dist/react.js'),
      holdfast: at('../dist/index.js'),
      ...(react === '18' && {
        react: at('../node_modules/react-18'),
        'react-dom': at('../node_modules/react-dom-18'),
      }),
    },
    // React warns in development only.
    define: { 'process.env.NODE_ENV': '"development"' },
    ...options,
  });
  return outputFiles![0]!.text;
}

/** What a process of its own renders for an address, once it has ended by itself. */
async function render(url: string, react: string): Promise<{ html: string; left: string[] }> {
  const code = await bundle('render', react, { platform: 'node', format: 'cjs', external: ['ws'] });
  const child = spawn(process.execPath, ['-', url], { stdio: ['pipe', 'pipe', 'inherit'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  child.stdin.end(code);
  const [output, [exit]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  clearTimeout(timer);
  expect(exit, 'the process did not end by itself').toBe(0);
  return JSON.parse(output);
}

type Serve = (options?: Parameters<typeof startTestServer>[0]) => Promise<TestServer>;

/** A server whose page shows `html` and then runs a script. */
async function serveApp(serve: Serve, files: Record<string, string>) {
  const page = { html: '' };
  const server = await serve({
    handler({ url = '' }, response) {
      const code = files[url];
      if (code !== undefined) {
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(code);
      } else if (url === '/') {
        const root = `<div id="root" data-url="${server.url}">${page.html}</div>`;
        const head = '<meta charset="utf-8"><link rel="icon" href="data:,"><title>React</title>';
        const html = `${head}${root}<script type="module" src="/page.js"></script>`;
        response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html>${html}`);
      }
      return code !== undefined || url === '/';
    },
  });
  const joined: string[] = [];
  server.io.on('connection', (peer: Socket) => {
    peer.on('join', (room: string) => void joined.push(room));
    peer.on('double', (n: number, done: (twice: number) => void) => done(n * 2));
    peer.on('say', (text: string) => void peer.emit('tick', text.length));
  });
  return { server, page, joined };
}

/** Everything that a page writes to its console, and what it throws. */
function complaintsOf(page: BrowserPage): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/error|warning/.test(message.type())) complaints.push(message.text());
  });
  return complaints;
}

interface Page {
  isHydrated(): boolean;
  frames(): number;
  reload(): Promise<number>;
  news(): string[];
}

for (const react of ['19', '18'])
  test(`React ${react} hydrates what Node rendered without a connection, and then talks to the server`, async ({
    serve,
    page: tab,
  }) => {
    const { server, page, joined } = await serveApp(serve, {
      '/page.js': await bundle('hydrate', react),
    });
    const { html, left } = await render(server.url, react);
    expect(html).toContain('<p id="status">idle null</p>');
    expect(html).toContain('0 heard, last none');
    expect(left).toEqual([]);
    expect(server.log).toEqual([]);

    page.html = html;
    const complaints = complaintsOf(tab);
    await tab.goto(server.url);
    await expect(tab.locator('#status')).toHaveText('connected websocket');
    await expect.poll(() => joined).toEqual(['lobby']);
    expect(await tab.evaluate(() => (globalThis as unknown as Page).isHydrated())).toBe(true);

    await tab.getByRole('button', { name: 'double' }).click();
    await expect(tab.locator('#ack')).toHaveText('success 42');
    await tab.getByRole('button', { name: 'say' }).click();
    await expect(tab.locator('#ticks')).toHaveText('1 heard, last 5, log 5, sum 5');
    expect(server.sessions()).toHaveLength(1);

    // A browser itself complains of a lost connection.
    expect(complaints).toEqual([]);
    server.faults.cut();
    await expect.poll(() => joined).toEqual(['lobby', 'lobby']);
    await expect(tab.locator('#status')).toHaveText('connected websocket');
    await expect(tab.locator('#ticks')).toHaveText('1 heard, last 5, log 5, sum 5');
  });

test('a page whose modules are evaluated again, the bindings too, keeps its only connection', async ({
  serve,
  page: tab,
}) => {
  const shared = ['holdfast', 'react', 'react/jsx-runtime'];
  const alias = { 'holdfast/react': at('../dist/react.js') };
  const { server } = await serveApp(serve, {
    '/page.js': await bundle('reload', '19'),
    '/module.js': await bundle('module', '19', { format: 'cjs', external: shared, alias }),
  });
  let connections = 0;
  server.io.on('connection', () => void connections++);
  const complaints = complaintsOf(tab);
  await tab.goto(server.url);
  await expect(tab.locator('#socket')).not.toBeEmpty();
  const id = await tab.locator('#socket').textContent();
  for (const times of [1, 2]) {
    expect(await tab.evaluate(() => (globalThis as unknown as Page).reload())).toBe(times);
    await expect(tab.locator('#socket')).toHaveText(id!);
    // Longer than the release delay: no event tells that nothing was released.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(tab.locator('#socket')).toHaveText(id!);
  }
  server.io.emit('news', 'once');
  const news = () => tab.evaluate(() => (globalThis as unknown as Page).news());
  await expect.poll(news).toEqual(['once']);
  expect(connections).toBe(1);
  expect(complaints).toEqual([]);
});

/** A browser whose tabs can be hidden: Playwright's own keep theirs in view. */
async function browserWithTabs(later: (cleanup: () => unknown) => void): Promise<BrowserContext> {
  const profile = await mkdtemp(join(tmpdir(), 'holdfast-'));
  later(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
  const child = spawn(
    systemChromium() ?? chromium.executablePath(),
    [
      ...['--headless=new', '--no-sandbox', '--remote-debugging-port=0', '--no-first-run'],
      ...[`--user-data-dir=${profile}`, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const gone = once(child, 'exit');
  later(async () => {
    child.kill();
    await gone;
  });
  const address = await new Promise<string>((resolve, reject) => {
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      told += chunk;
      const [, found] = /DevTools listening on (ws:\S+)/.exec(told) ?? [];
      if (found) resolve(found);
    });
    gone.then(([code]) => reject(new Error(`the browser ended with ${code}: ${told}`)));
  });
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  later(() => browser.close());
  return browser.contexts()[0]!;
}

test('a hidden tab, which gets no frames, shows every state and the last of many events', async ({
  serve,
  later,
}) => {
  const { server, page } = await serveApp(serve, { '/page.js': await bundle('hydrate', '19') });
  page.html = (await render(server.url, '19')).html;
  const context = await browserWithTabs(later);
  const tab = context.pages()[0] ?? (await context.newPage());
  await tab.goto(server.url);
  const shown = (id: string) =>
    expect.poll(() => tab.evaluate((id) => document.getElementById(id)?.textContent, id));
  const frames = () => tab.evaluate(() => (globalThis as unknown as Page).frames());
  await shown('status').toBe('connected websocket');

  await (await context.newPage()).bringToFront();
  await expect.poll(() => tab.evaluate(() => document.visibilityState)).toBe('hidden');
  const before = await frames();
  for (let n = 1; n <= 100; n++) server.io.emit('tick', n);
  await shown('ticks').toBe('100 heard, last 100, log 98,99,100, sum 5050');
  server.faults.refuse();
  server.faults.cut();
  await shown('status').toBe('reconnecting null');
  server.faults.refuse(false);
  await shown('status').toBe('connected websocket');
  server.io.emit('tick', 101);
  await shown('ticks').toBe('101 heard, last 101, log 99,100,101, sum 5151');
  expect(await frames()).toBe(before);
  expect(await tab.evaluate(() => document.visibilityState)).toBe('hidden');
});
