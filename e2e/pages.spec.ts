import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { app } from './journeys/app.mjs';
import { expect, test } from './support.js';

const integrity: Record<string, string> = JSON.parse(
  readFileSync(new URL('../dist/sri.json', import.meta.url), 'utf8'),
);

/** As strict as a page can be that loads a script and connects to its own server. */
const strict = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  // For the icon, which Firefox asks for and complains of.
  'img-src data:',
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const icon = '<link rel="icon" href="data:,">';

/** Pages as an application without a bundler writes them. */
const pages =
  (found: Record<string, string>) =>
  ({ url = '' }: IncomingMessage, response: ServerResponse): boolean => {
    const head = found[url];
    if (head === undefined) return false;
    response
      .writeHead(200, { 'content-type': 'text/html', 'content-security-policy': strict })
      .end(
        `<!doctype html><html lang="en"><head><title>${url}</title>${icon}${head}</head></html>`,
      );
    return true;
  };

const script = (name: string, hash = integrity[name]) =>
  `<script src="/dist/${name}" integrity="${hash}" crossorigin="anonymous"></script>`;

test('the script-tag page has the global io with its members, and connects under a strict policy', async ({
  serve,
  page,
}) => {
  const server = await serve({ handler: pages({ '/': script('holdfast.min.js') }) });
  app(server.io);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(server.url);
  const seen = await page.evaluate(async () => {
    const { io } = globalThis as unknown as { io: typeof import('holdfast').io & Members };
    interface Members {
      io: unknown;
      connect: unknown;
      protocol: number;
      Manager: typeof import('holdfast').Manager;
      Socket: typeof import('holdfast').Socket;
    }
    const socket = io();
    await new Promise((resolve) => socket.io.engine!.on('upgrade', resolve));
    const answer = await socket.emitWithAck('echo', { bytes: Uint8Array.of(1, 2, 3) });
    return {
      callable: typeof io,
      itself: io.io === io && io.connect === io,
      protocol: io.protocol,
      classes: socket instanceof io.Socket && socket.io instanceof io.Manager,
      transport: socket.io.engine!.transport.name,
      bytes: [...new Uint8Array((answer as { bytes: ArrayBuffer }).bytes)],
      globals: ['Manager', 'Socket', 'protocol'].filter((name) => name in globalThis),
    };
  });
  expect(seen).toEqual({
    callable: 'function',
    itself: true,
    protocol: 5,
    classes: true,
    transport: 'websocket',
    bytes: [1, 2, 3],
    globals: [],
  });
  expect(complaints).toEqual([]);
});

test('a script that is not the published one is not run', async ({ serve, page }) => {
  const wrong = integrity['holdfast.esm.min.js'];
  const server = await serve({ handler: pages({ '/': script('holdfast.min.js', wrong) }) });
  await page.goto(server.url);
  expect(await page.evaluate(() => typeof (globalThis as { io?: unknown }).io)).toBe('undefined');
});

for (const file of ['holdfast.esm.min.js', 'index.js']) {
  test(`a page imports ${file} as a module, and connects`, async ({ serve, page }) => {
    const server = await serve({ handler: pages({ '/': '' }) });
    app(server.io);
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(server.url);
    const seen = await page.evaluate(async (path) => {
      const { io, connect, default: itself, Manager, Socket, protocol, ready } = await import(path);
      const socket = io();
      await ready(socket);
      return {
        itself: itself === io && connect === io,
        classes: socket instanceof Socket && socket.io instanceof Manager,
        protocol,
        answer: await socket.emitWithAck('echo', 'hello'),
      };
    }, `/dist/${file}`);
    expect(seen).toEqual({ itself: true, classes: true, protocol: 5, answer: 'hello' });
    expect(complaints).toEqual([]);
  });
}

// As in a playground, a popup, and what a native application loads from a text.
for (const [what, place] of Object.entries({
  'a frame made of a text': (html: string) => ({ srcdoc: html }),
  'a sandboxed frame': (html: string) => ({ srcdoc: html, sandbox: 'allow-scripts' }),
  'a frame of a data: address': (html: string) => ({
    src: `data:text/html,${encodeURIComponent(html)}`,
  }),
}))
  test(`connects from ${what}, which has no origin`, async ({ serve, page }) => {
    const server = await serve({ cors: { origin: '*' } });
    app(server.io);
    const html = `<script src="${server.url}/dist/holdfast.min.js"></script><script>
      const tell = (text) => parent.postMessage(text + ' on ' + location.origin, '*');
      addEventListener('error', ({ message }) => tell(message));
      io('${server.url}').emit('echo', 'hello', tell);
    </script>`;
    await page.goto(`${server.url}/pages/`);
    const said = page.evaluate(
      (attributes) =>
        new Promise((resolve) => {
          addEventListener('message', ({ data }) => resolve(data), { once: true });
          document.body.append(Object.assign(document.createElement('iframe'), attributes));
        }),
      place(html),
    );
    expect(await said).toBe('hello on null');
  });

test('leaves no session behind when its page goes', async ({ serve, stage, page }) => {
  const server = await serve();
  app(server.io);
  const client = await stage(server);
  await client.open(server.url);
  await expect.poll(() => server.sessions()).toMatchObject([{ transport: 'websocket' }]);
  await page.goto('about:blank');
  await expect.poll(() => server.sessions()).toEqual([]);
});
