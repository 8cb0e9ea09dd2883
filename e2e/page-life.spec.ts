// A page that sleeps, in a Chromium of its own: the pages of one that Playwright started are always in view, and never frozen or kept.
import type { Server } from 'socket.io';
import { openStage, type Tab, until } from '../bench/wake/stage.mjs';
import { test as base, expect } from './support.js';

/** So that nothing but the news of the page can bring a connection back. */
const patient = { reconnectionDelay: 600_000, reconnectionDelayMax: 600_000 };

type Stage = Awaited<ReturnType<typeof openStage>>;
type StageOptions = Partial<Parameters<typeof openStage>[0]>;

const test = base.extend<{ lab(options?: StageOptions): Promise<Stage> }>({
  lab: ({ later }, use) =>
    use(async (options = {}) => {
      const stage = await openStage({ delayMs: 0, ...options });
      later(() => stage.close());
      return stage;
    }),
});

// Chromium is started by each test, and its frozen tab is waited for.
test.describe.configure({ timeout: 20_000 });

/** A tab with a connection that has been upgraded. */
async function connectedTab(stage: Stage, options: object = {}): Promise<Tab> {
  const tab = (await stage.openClient('holdfast', { ...patient, ...options }))!;
  await tab.evaluate("lab.when('connect').then(() => true)");
  const wanted = 'transports' in options ? (options.transports as string[])[0] : 'websocket';
  await until(() => tab.evaluate(`lab.socket.io.engine.transport.name === '${wanted}'`));
  return tab;
}

const notesOf = (tab: Tab): Promise<{ name: string; detail?: unknown }[]> =>
  tab.evaluate('lab.notes');
const named = async (tab: Tab, name: string) =>
  (await notesOf(tab)).filter((note) => note.name === name);
const sessions = ({ io }: { io: Server }) => io.engine.clientsCount;

/** Behind another tab. */
async function hide(stage: Stage, tab: Tab): Promise<Tab> {
  const other = await stage.browser.openPage('about:blank');
  await until(() => tab.evaluate("document.visibilityState === 'hidden'"));
  return other;
}

test('a frozen tab is connected again once it is looked at', async ({ lab }) => {
  const stage = await lab();
  const tab = await connectedTab(stage);
  await hide(stage, tab);
  await tab.send('Page.setWebLifecycleState', { state: 'frozen' });
  await tab.send('Page.setWebLifecycleState', { state: 'active' });
  await tab.front();
  await expect.poll(async () => (await named(tab, 'connect')).length).toBe(2);
  expect(await named(tab, 'resume')).toHaveLength(1);
  await expect.poll(() => sessions(stage)).toBe(1);
});

test('a page that the browser kept is connected again when it comes back', async ({ lab }) => {
  const stage = await lab();
  const tab = await connectedTab(stage);
  await tab.send('Page.navigate', { url: stage.pageUrl });
  await until(() => tab.evaluate("!lab.socket && document.readyState === 'complete'"));
  const { currentIndex, entries } = await tab.send('Page.getNavigationHistory');
  await tab.send('Page.navigateToHistoryEntry', { entryId: entries[currentIndex - 1].id });
  await until(async () => (await named(tab, 'pageshow')).some(({ detail }) => detail === true));
  await expect.poll(async () => (await named(tab, 'connect')).length).toBe(2);
});

test('a hidden tab, whose timers are slowed down, does not take its server for silent', async ({
  lab,
}) => {
  const stage = await lab({ serverOptions: { pingInterval: 300, pingTimeout: 700 } });
  const tab = await connectedTab(stage);
  await tab.evaluate("lab.socket.io.on('ping', () => lab.note('ping')) && 0");
  await hide(stage, tab);
  const before = (await named(tab, 'ping')).length;
  await expect.poll(async () => (await named(tab, 'ping')).length).toBeGreaterThan(before + 15);
  expect(await tab.evaluate('document.visibilityState')).toBe('hidden');
  expect(await named(tab, 'disconnect')).toEqual([]);
});

test('a link that leads nowhere is given up when the page is looked at and the server has forgotten it', async ({
  lab,
}) => {
  const stage = await lab();
  const tab = await connectedTab(stage);
  // After a move to a WebSocket, the session is not asked after before the server was heard there.
  await tab.evaluate("lab.socket.on('news', () => lab.note('news')) && 0");
  stage.io.emit('news');
  await expect.poll(() => named(tab, 'news')).toHaveLength(1);
  const other = await hide(stage, tab);
  // As behind a router that has lost the connection: the page cannot hear that the server ends it.
  const lost = stage.proxy.silence({}, ({ requests }) =>
    requests.some(({ isWebSocket }) => isWebSocket),
  );
  expect(lost).toBe(1);
  stage.io.engine.close();
  await expect.poll(() => sessions(stage)).toBe(0);
  expect(await named(tab, 'disconnect')).toEqual([]);
  await tab.front();
  await expect.poll(async () => (await named(tab, 'connect')).length).toBe(2);
  await other.close();
});

for (const transport of ['polling', 'websocket']) {
  test(`over ${transport}: a page that is closed says goodbye`, async ({ lab }) => {
    const stage = await lab();
    const tab = await connectedTab(stage, { transports: [transport] });
    expect(sessions(stage)).toBe(1);
    await tab.close();
    await expect.poll(() => sessions(stage)).toBe(0);
  });
}
