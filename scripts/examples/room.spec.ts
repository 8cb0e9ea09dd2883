// What every example must do, whatever it is made with: a status, a list of messages, a field to write one.
import { readFileSync, writeFileSync } from 'node:fs';
import { test as base, expect, type Page } from '@playwright/test';

const { SOCKET_URL, SSR, RECOVERS, HOT_FILE = '' } = process.env;

/** What the browser itself says of a request that we broke. */
const BROKEN_REQUEST = /^WebSocket connection to .* failed|^Failed to load resource: net::ERR_/;

interface Fixtures {
  /** Another tab, with a network of its own; its console must stay silent. */
  open(): Promise<Tab>;
  /** Makes something go wrong on the server. */
  fault(name: string, ...args: unknown[]): Promise<void>;
}

interface Tab {
  page: Page;
  status(expected: string | RegExp): Promise<void>;
  say(text: string): Promise<void>;
  /** Waits for `texts` at the end of the list. */
  hears(...texts: string[]): Promise<void>;
}

const test = base.extend<Fixtures & { broken: { yet: boolean } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from here
  broken: ({}, use) => use({ yet: false }),
  fault: async ({ request, broken }, use) => {
    const fault = async (name: string, ...data: unknown[]) => {
      broken.yet = true;
      const response = await request.post(`${SOCKET_URL}/__control/${name}`, { data });
      expect(response.ok(), await response.text()).toBe(true);
    };
    await use(fault);
    await fault('clear');
  },
  open: async ({ browser, broken }, use) => {
    const complaints: string[] = [];
    const pages: Page[] = [];
    await use(async () => {
      const page = await (await browser.newContext()).newPage();
      pages.push(page);
      page.on('pageerror', (error) => complaints.push(String(error.stack)));
      page.on('console', (message) => {
        const text = message.text();
        const ours = broken.yet && BROKEN_REQUEST.test(text);
        if (/^(warning|error)$/.test(message.type()) && !ours) complaints.push(text);
      });
      await page.goto('/');
      return tab(page);
    });
    for (const page of pages) await page.context().close();
    expect(complaints, 'the console').toEqual([]);
  },
});

const tab = (page: Page): Tab => ({
  page,
  status: (expected) => expect(page.getByRole('status')).toHaveText(expected),
  async say(text) {
    await page.getByRole('textbox').fill(text);
    await page.getByRole('textbox').press('Enter');
    await expect(page.getByRole('textbox')).toHaveValue('');
  },
  async hears(...texts) {
    await expect(async () => {
      const all = await page.getByRole('listitem').allTextContents();
      expect(all.slice(-texts.length).sort()).toEqual([...texts].sort());
    }).toPass({ timeout: 20_000 });
  },
});

if (SSR) {
  test('opens nothing while it is rendered on a server', async ({ request }) => {
    const html = await (await request.get('/')).text();
    expect(html).toMatch(/<output[^>]*>idle<\/output>/);
    // Long enough for a request that would come after the answer.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const connections = await (await request.get(`${SOCKET_URL}/connections`)).json();
    expect(connections).toEqual([]);
  });
}

test('two tabs talk to each other', async ({ open }) => {
  const [ann, ben] = [await open(), await open()];
  await ann.status('connected');
  await ben.status('connected');
  await ann.say('hello');
  await ben.hears('hello');
  await ben.say('hello back');
  await ann.hears('hello', 'hello back');
});

test('what is written while the server is away arrives once it is back', async ({
  open,
  fault,
}) => {
  const [ann, ben] = [await open(), await open()];
  await ann.status('connected');
  await ben.status('connected');
  await fault('refuse', true);
  await fault('cut');
  await ann.status('reconnecting');
  await ben.status('reconnecting');
  await ann.say('written while away');
  await fault('refuse', false);
  await ann.status('connected');
  await ben.status('connected');
  await ann.hears('written while away');
  // Who comes back later has missed it, unless the server recovers connections.
  if (RECOVERS) await ben.hears('written while away');
});

if (RECOVERS) {
  test('what others say while a tab is offline arrives once it is back', async ({
    open,
    fault,
  }) => {
    const [ann, ben] = [await open(), await open()];
    await ann.status('connected');
    await ben.status('connected');
    await ann.say('before');
    await ben.hears('before');
    await ben.page.context().setOffline(true);
    await fault('cut');
    await ben.status(/offline|reconnecting/);
    await ann.status('connected');
    await ann.say('while you were away');
    await ann.hears('before', 'while you were away');
    await ben.page.context().setOffline(false);
    await ben.status('connected');
    await ben.hears('before', 'while you were away');
  });
}

if (HOT_FILE) {
  test('a hot reload keeps the connection and the messages, twice', async ({ open }) => {
    const ann = await open();
    await ann.status('connected');
    await ann.say('kept');
    await ann.hears('kept');
    const handshakes: string[] = [];
    const note = (url: string) => {
      if (url.includes('/socket.io/') && !url.includes('sid=')) handshakes.push(url);
    };
    ann.page.on('request', (request) => note(request.url()));
    ann.page.on('websocket', (socket) => note(socket.url()));
    const source = readFileSync(HOT_FILE, 'utf8');
    for (const edition of ['second', 'third']) {
      writeFileSync(HOT_FILE, source.replace('<main', `<main title="${edition}"`));
      await expect(ann.page.locator(`main[title="${edition}"]`)).toBeVisible();
    }
    // Longer than a released socket stays open.
    await ann.page.waitForTimeout(1_500);
    await ann.hears('kept');
    await ann.say('said after it');
    await ann.hears('kept', 'said after it');
    expect(handshakes).toEqual([]);
    writeFileSync(HOT_FILE, source);
  });
}
