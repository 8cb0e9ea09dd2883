import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { Explanation, IoOptions } from 'holdfast';
import { expect, test } from './support.js';

/** What `explain` says of the first failure of a client in this page, with the socket at hand and without. */
const failure = (page: Page, url: string, options: Partial<IoOptions> = {}, message = '') =>
  page.evaluate(
    async ([url, options, message]) => {
      const { explain, io } = (await import(
        '/dist/index.js' as string
      )) as typeof import('holdfast');
      const socket = io(url, { forceNew: true, reconnection: false, ...options });
      // Past the guard of `emit`, which refuses it alone.
      if (message) socket.on('connect', () => socket.io.engine.send(message));
      const [error, details] = await new Promise<unknown[]>((resolve) => {
        socket.on('connect_error', (...args) => resolve(args));
        socket.on('disconnect', (...args) => resolve(args));
        socket.io.engine.on('upgradeError', (...args) => resolve(args));
      });
      const known = explain(error, { details, socket });
      const { code: unknown } = explain(error, { details });
      const { message: words } = error as Error;
      const { transport } = socket.getSnapshot();
      socket.disconnect();
      return { ...known, unknown, message: words, transport };
    },
    [url, options, message] as const,
  ) as Promise<Explanation & { unknown: string; message: string; transport: string | null }>;

test('explains a server that does not allow the origin', async ({ serve, page }) => {
  const [home, other] = [await serve(), await serve()];
  await page.goto(`${home.url}/pages/`);
  const explained = await failure(page, other.url, { transports: ['polling'] });
  expect(explained).toMatchObject({
    ...{ code: 'cross-origin', unknown: 'no-answer', message: 'xhr poll error' },
    evidence: ['transport polling'],
  });
  expect(explained.likelyCauses[0]).toContain('CORS');
});

test('explains a wrong path, and what its own origin refuses', async ({ serve, page }) => {
  const server = await serve({
    allowRequest: ({ url }, done) => done('not today', !url!.includes('refuse')),
  });
  await page.goto(`${server.url}/pages/`);
  const wrong = await failure(page, server.url, { path: '/other', transports: ['polling'] });
  expect(wrong).toMatchObject({ code: 'not-found', unknown: 'not-found' });
  const refused = await failure(page, server.url, { query: { refuse: '1' } });
  expect(refused).toMatchObject({ code: 'forbidden', unknown: 'forbidden' });
  expect(refused.evidence).toContain('the server said "not today"');
});

test('explains a WebSocket that does not open', async ({ serve, page }) => {
  const server = await serve();
  server.faults.upgrade('refuse');
  await page.goto(`${server.url}/pages/`);
  const alone = await failure(page, server.url, { transports: ['websocket'] });
  expect(alone).toMatchObject({ code: 'websocket-failed', unknown: 'websocket-failed' });
  const beside = await failure(page, server.url);
  expect(beside).toMatchObject({ code: 'upgrade-failed', unknown: 'upgrade-failed' });
  expect(beside).toMatchObject({ transport: 'polling', evidence: ['transport websocket'] });
});

test('explains a message that is too large', async ({ serve, page }) => {
  const server = await serve({ maxHttpBufferSize: 100 });
  await page.goto(`${server.url}/pages/`);
  for (const [transport, evidence] of [
    ['websocket', 'close code 1009'],
    ['polling', 'HTTP status 413'],
  ] as const) {
    const message = `2["event","${'x'.repeat(200)}"]`;
    const explained = await failure(page, server.url, { transports: [transport] }, message);
    expect(explained.code).toBe('payload-too-large');
    expect(explained.evidence).toContain(evidence);
    expect(JSON.stringify(explained)).not.toContain('xxx');
  }
});

test('explains an unencrypted address on an encrypted page', async ({ page }) => {
  // Answered before any network: no server and no certificate is needed for the browser to judge.
  await page.route('https://page.example/**', (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill(
      pathname.startsWith('/dist/')
        ? { contentType: 'text/javascript', body: readFileSync(`.${pathname}`, 'utf8') }
        : { contentType: 'text/html', body: '<!doctype html><title>Page</title>' },
    );
  });
  await page.goto('https://page.example/');
  const polling = await failure(page, 'http://api.example', { transports: ['polling'] });
  // A page cannot know without the address.
  expect(polling).toMatchObject({ code: 'mixed-content', unknown: 'no-answer' });
  expect(polling.message).toBe('xhr poll error');
  const webSocket = await failure(page, 'ws://api.example', { transports: ['websocket'] });
  expect(webSocket).toMatchObject({ code: 'mixed-content', message: 'websocket error' });
});

test('explains a device without a network', async ({ serve, page, context, browserName }) => {
  const server = await serve();
  await page.goto(`${server.url}/pages/`);
  // Loaded before the network goes.
  await page.evaluate(() => import('/dist/index.js' as string));
  await context.setOffline(true);
  for (const transport of ['polling', 'websocket']) {
    const explained = await failure(page, server.url, { transports: [transport] });
    expect(explained, browserName).toMatchObject({ code: 'offline', unknown: 'offline' });
  }
  await context.setOffline(false);
});
