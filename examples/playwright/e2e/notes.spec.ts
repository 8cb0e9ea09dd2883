import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';
import { startTestServer, type TestServer } from 'holdfast/test-server';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// A server for each test, so that each may break its own. Short heartbeats: a test does not wait 45 seconds for a dead link.
const test = base.extend<{ server: TestServer; notes: Page }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from here
  server: async ({}, use) => {
    const server = await startTestServer({
      pingInterval: 300,
      pingTimeout: 300,
      files: { '/': at('../app'), '/holdfast': at('../node_modules/holdfast/dist') },
    });
    server.io.on('connection', (socket) => {
      socket.on('note', (text: string, done: () => void) => {
        socket.broadcast.emit('note', text);
        done();
      });
    });
    await use(server);
    await server.close();
  },
  notes: async ({ page, server }, use) => {
    await page.goto(server.url);
    await use(page);
  },
});

const write = async (page: Page, text: string) => {
  await page.getByLabel('Note').fill(text);
  await page.getByLabel('Note').press('Enter');
};
const status = (page: Page) => page.getByRole('status');

test('a note is saved, and shown to others', async ({ notes, server, context }) => {
  const other = await context.newPage();
  await other.goto(server.url);
  await expect(status(other)).toHaveText(/connected/);
  await write(notes, 'milk');
  await expect(notes.getByText('milk', { exact: true })).toBeVisible();
  await expect(other.getByText('milk', { exact: true })).toBeVisible();
});

test('a note that is written while the server is away is saved once it is back', async ({
  notes,
  server,
}) => {
  await expect(status(notes)).toHaveText('connected by websocket');
  server.faults.refuse();
  server.faults.cut();
  await expect(status(notes)).toHaveText('reconnecting');
  await write(notes, 'bread');
  await expect(notes.getByText('bread …')).toBeVisible();
  server.faults.refuse(false);
  await expect(notes.getByText('bread', { exact: true })).toBeVisible();
});

test('a link that went silent is noticed, and replaced', async ({ notes, server }) => {
  await expect(status(notes)).toHaveText('connected by websocket');
  server.faults.silence();
  const handshakes = () => server.log.filter(({ kind }) => kind === 'handshake').length;
  await expect.poll(handshakes).toBe(2);
  await expect(status(notes)).toHaveText(/connected by/);
  await write(notes, 'sugar');
  await expect(notes.getByText('sugar', { exact: true })).toBeVisible();
});

test('behind a proxy that refuses WebSockets it works by polling', async ({ page, server }) => {
  server.faults.upgrade('refuse');
  await page.goto(server.url);
  await expect(status(page)).toHaveText('connected by polling');
  await write(page, 'eggs');
  await expect(page.getByText('eggs', { exact: true })).toBeVisible();
});

test('a restart of the server is survived', async ({ notes, server }) => {
  await expect(status(notes)).toHaveText(/connected by/);
  await server.restart({ downMs: 500 });
  await expect(status(notes)).toHaveText(/connected by/);
  await write(notes, 'salt');
  await expect(notes.getByText('salt', { exact: true })).toBeVisible();
});

test('a note that the server does not confirm is marked', async ({ notes, server }) => {
  await expect(status(notes)).toHaveText(/connected by/);
  server.faults.acks('never');
  await write(notes, 'pepper');
  await expect(notes.getByText('pepper (not saved)')).toBeVisible();
});
