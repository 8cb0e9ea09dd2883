import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { startDemo } from '../demo/serve.mjs';
import { expect, test } from './support.js';

type Demo = Awaited<ReturnType<typeof startDemo>>;

// A trace copies the page at every step and films it, which takes longer than the tests.
test.use({ trace: 'on-first-retry' });
test.describe.configure({ timeout: 60_000 });

let demo: Demo;
test.beforeEach(async () => {
  demo = await startDemo({ port: 0, pingInterval: 1_000, pingTimeout: 2_000 });
});
test.afterEach(() => demo.close());

const sentence = (page: Page) => page.getByRole('status');
const fault = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** What the time line says, section by section, in the order of the page. */
const story = (page: Page) =>
  page
    .locator('.phase')
    .evaluateAll((phases) =>
      phases.flatMap((phase) => [
        phase.querySelector('h3')?.textContent ?? '',
        ...[...phase.querySelectorAll('.what')].map((what) => what.textContent ?? ''),
      ]),
    );

async function open(page: Page): Promise<void> {
  // Chance could bring the connection back so soon that its loss is not announced.
  await page.addInitScript(() => {
    Math.random = () => 0.4;
  });
  await page.goto(demo.url);
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(globalThis, { told });
    for (const element of document.querySelectorAll('[role=status], #pill-word')) {
      const note = () => told.push(element.textContent ?? '');
      new MutationObserver(note).observe(element, { childList: true, subtree: true });
    }
  });
  await expect(sentence(page)).toHaveText('Connected over WebSocket.');
}

/** What the status has said since the page was opened, however briefly. */
const told = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
const saying = (text: RegExp) => expect.stringMatching(text);

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.getByLabel('Message', { exact: true }).press('Enter');
}

const said = (index: number) => ({ key: `${index}`, from: 'wrasse', text: `message ${index}` });

/** Whether `wanted` stand in `told` in this order, whatever stands between them. */
function inOrder(told: readonly string[], wanted: readonly (string | RegExp)[]): boolean {
  let from = 0;
  return wanted.every((want) => {
    const found = told.findIndex(
      (line, index) =>
        index >= from && (typeof want === 'string' ? line === want : want.test(line)),
    );
    from = found + 1;
    return found >= 0;
  });
}

test('two pages talk, and each message gets its tick', async ({ page, context }) => {
  const other = await context.newPage();
  await open(page);
  await open(other);
  await expect(page.getByText('2 here')).toBeVisible();
  await page.getByLabel('Your name').fill('otter');
  await say(page, 'Is <b>anybody</b> there?');
  await expect(page.locator('.message')).toContainText('delivered');
  await expect(other.locator('.message')).toContainText('Is <b>anybody</b> there?');
  await expect(other.locator('.message')).toContainText('otter');
  await expect(other.locator('.message-text b')).toHaveCount(0);
});

test('an undisturbed page tells the steps in the order of the network panel, shows the server’s facts, and leaves no trace in the console', async ({
  page,
}) => {
  const lines: string[] = [];
  page.on('console', (line) => lines.push(line.text()));
  page.on('pageerror', (error) => lines.push(String(error)));
  await open(page);
  await say(page, 'hello');
  await expect(page.locator('.message')).toContainText('delivered');
  const wanted = [
    'Handshake',
    'GET: handshake',
    /^open: upgrades: websocket/,
    'CONNECT /',
    'POST: sending CONNECT',
    'GET: receiving',
    'CONNECT /: accepted',
    'Upgrade',
    'GET, Upgrade: websocket',
    'ping "probe"',
    'pong "probe"',
    'Polling pauses',
    'GET: the last poll is closed',
    'upgrade: WebSocket from here on',
    'Steady',
    /^EVENT \d+ "say", .*"hello"/,
    /^ACK \d+/,
    'ping, pong',
  ];
  await expect.poll(async () => inOrder(await story(page), wanted)).toBe(true);
  await expect(page.locator('#pill-word')).toHaveText('Connected');
  await expect(page.locator('#fact-transport')).toHaveText('WebSocket');
  const [sid] = demo.io.sockets.sockets.keys();
  await expect(page.locator('#fact-sid')).toHaveText(String(sid));
  await expect(page.locator('#fact-round-trip')).toHaveText(/^\d+(\.\d)? ms$/);
  const row = page.locator('summary', { hasText: 'GET: handshake' });
  await row.focus();
  await row.press('Enter');
  await expect(page.getByText('The answer is the open packet')).toBeVisible();
  expect(lines).toEqual([]);
});

test('“Refuse”, “Hang” and “Reset” keep the session on long-polling, and back', async ({
  page,
}) => {
  await open(page);
  for (const [index, name] of ['Refuse', 'Hang', 'Reset'].entries()) {
    await fault(page, name).click();
    await expect(fault(page, name)).toHaveAttribute('aria-pressed', 'true');
    await expect(sentence(page)).toHaveText('Connected over long-polling.');
    await expect(page.getByText('No upgrade: long-polling goes on')).toHaveCount(index + 1);
    await say(page, `still here, ${name}`);
    await expect(page.locator('.message').nth(index)).toContainText(`still here, ${name}`);
    await expect(page.locator('.message').nth(index)).toContainText('delivered');
    await fault(page, name).click();
    await expect(fault(page, name)).toHaveAttribute('aria-pressed', 'false');
    await expect(sentence(page)).toHaveText('Connected over WebSocket.');
  }
});

test('“Cut” is noticed at once, and the session returns', async ({ page }) => {
  await open(page);
  await fault(page, 'Cut').click();
  await expect.poll(() => told(page)).toContain('Reconnecting');
  const lost = /^Connection lost: transport close\. Attempt 1 follows\./;
  await expect.poll(() => told(page)).toContainEqual(saying(lost));
  await expect(sentence(page)).toHaveText('Connected over WebSocket, nothing missed.');
  const wanted = ['Steady', 'Loss', /^Connection lost/, /^Attempt 1 in/, /^Return/, 'Upgrade'];
  expect(inOrder(await story(page), wanted)).toBe(true);
});

test('“Silence” is noticed by the missing ping, and is over with the return', async ({ page }) => {
  await open(page);
  await fault(page, 'Silence').click();
  await say(page, 'into the void');
  await expect.poll(() => told(page), { timeout: 15_000 }).toContain('Reconnecting');
  await expect(page.getByText('Connection lost: ping timeout', { exact: true })).toBeVisible();
  await expect(page.locator('.message')).toContainText('lost before it was acknowledged');
  await expect.poll(() => told(page)).toContainEqual(saying(/^Connection lost: ping timeout/));
  await expect(sentence(page)).toHaveText(/^Connected over WebSocket/);
  await expect(fault(page, 'Silence')).toHaveAttribute('aria-pressed', 'false');
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.locator('.message')).toContainText('delivered');
});

test('“Delay” shows in the round trip', async ({ page }) => {
  await open(page);
  await fault(page, 'Delay').click();
  const roundTripMs = async () =>
    Number.parseFloat((await page.locator('#fact-round-trip').textContent()) ?? '0');
  await expect.poll(roundTripMs).toBeGreaterThanOrEqual(790);
  await fault(page, 'Delay').click();
  await expect.poll(roundTripMs).toBeLessThan(790);
});

test('“Block” makes the delays grow; what is said waits, and is delivered on return', async ({
  page,
  context,
}) => {
  const other = await context.newPage();
  await open(page);
  await open(other);
  await fault(page, 'Block').click();
  await expect(fault(other, 'Block')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('#fact-retry')).toHaveText(/^in \d\.\d s$/);
  await say(page, 'first');
  await say(page, 'second');
  const messages = page.locator('.message');
  await expect(messages.nth(1)).toContainText('waiting for the connection');
  await expect(page.locator('#fact-attempt')).toHaveText(/^([2-9]|\d\d)$/);
  await fault(page, 'Block').click();
  await expect(messages.nth(0)).toContainText('delivered');
  await expect(messages.nth(1)).toContainText('delivered');
  await expect(other.locator('.message-text')).toHaveText(['first', 'second']);
});

test('“Restart” ends all sessions: another sid', async ({ page }) => {
  await open(page);
  const sid = (await page.locator('#fact-sid').textContent()) ?? '';
  await fault(page, 'Restart').click();
  await expect.poll(() => told(page)).toContainEqual(saying(/^Connection lost/));
  await expect(sentence(page)).toHaveText('Connected over WebSocket.', { timeout: 15_000 });
  await expect(page.locator('#fact-sid')).not.toHaveText(sid);
});

test('“Turn away” is a refusal without a retry', async ({ page }) => {
  await open(page);
  await fault(page, 'Turn away').click();
  await expect(page.locator('#pill-word')).toHaveText('Refused');
  await expect(sentence(page)).toHaveText(/^The server refused: Not invited\./);
  await expect(page.locator('#fact-retry')).toHaveText('–');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(sentence(page)).toHaveText('Connected over WebSocket.');
});

test('the page itself disconnects, and connects again', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await expect(sentence(page)).toHaveText('Disconnected by this page.');
  await page.getByRole('button', { name: 'Connect' }).click();
  await expect(sentence(page)).toHaveText('Connected over WebSocket.');
});

test('the time line pauses, hides the heartbeats, is cleared, and stays bounded', async ({
  page,
}) => {
  await open(page);
  await expect(page.getByText('ping, pong')).toBeVisible();
  await page.getByLabel('Heartbeats').uncheck();
  await expect(page.getByText('ping, pong')).toBeHidden();
  await page.getByRole('button', { name: 'Pause' }).click();
  await say(page, 'while paused');
  await expect(page.getByRole('button', { name: /^Paused, \d+ kept$/ })).toBeVisible();
  await expect(page.locator('.what', { hasText: 'while paused' })).toHaveCount(0);
  await page.getByRole('button', { name: /^Paused/ }).click();
  await expect(page.locator('.what', { hasText: 'while paused' })).toHaveCount(1);
  await page.locator('#clear-story').click();
  await expect(page.locator('.row')).toHaveCount(0);
  for (let index = 0; index < 320; index++) demo.io.emit('say', said(index));
  await expect(page.locator('.message').last()).toContainText('message 319');
  await expect(page.locator('.row')).toHaveCount(300);
});

test('axe finds nothing and nothing scrolls sideways, light and dark, at each width', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page);
  // The page is the same whichever copy of Playwright's types names it. It has no frames, so no second page is needed.
  const axe = new AxeBuilder({ page: page as never })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] });
  const overflow = () =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth;
  // The narrow layouts differ in their boxes, not in their colours, so each of those is looked at in one scheme.
  const fits = async () => {
    for (const [colorScheme, width] of [
      ['light', 1440],
      ['light', 390],
      ['dark', 320],
      ['dark', 1440],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      expect((await axe.analyze()).violations, `${colorScheme}, ${width} px`).toEqual([]);
      expect(await page.evaluate(overflow), `${width} px`).toBe(0);
    }
  };
  await say(page, 'hello');
  await expect(page.locator('.message')).toContainText('delivered');
  await fits();
  await fault(page, 'Block').click();
  await say(page, 'is anybody there?');
  await expect(page.locator('#fact-attempt')).toHaveText(/^([2-9]|\d\d)$/);
  await fits();
  // Reduced motion was asked for.
  await expect(page.locator('.pulse')).toHaveCount(0);
});
