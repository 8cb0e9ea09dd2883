import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { startDemo } from '../demo/serve.mjs';
import { expect, test } from './support.js';

type Demo = Awaited<ReturnType<typeof startDemo>>;
type Lane = 'queued' | 'inflight' | 'unknown' | 'acked' | 'failed' | 'expired';

let demo: Demo;
/** What the room's handlers were given, whoever sent it. */
let taken: string[];

// A trace copies the page at every step and films it, which takes longer than the tests.
test.use({ trace: 'on-first-retry' });
test.describe.configure({ timeout: 60_000 });
test.beforeEach(async () => {
  demo = await startDemo({ port: 0, pingInterval: 2_000, pingTimeout: 2_000 });
  taken = [];
  demo.io.on('connection', (socket) => {
    socket.on('keep', ({ text }: { text: string }) => taken.push(text));
  });
});
test.afterEach(() => demo.close());

const fault = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const status = (page: Page, word: string) => expect(page.locator('#pill-word')).toHaveText(word);
/** The texts in a lane, as they stand below one another. */
const lane = (page: Page, name: Lane) => page.locator(`[data-lane=${name}] .box-text`);
const decide = (page: Page, name: Lane, what: 'Try again' | 'Discard') =>
  page.locator(`[data-lane=${name}]`).getByRole('button', { name: what });
const heard = (page: Page) => page.locator('.message-text');

async function open(page: Page): Promise<void> {
  // Chance could make the time between two attempts, in which an item is unknown, too short to be seen.
  await page.addInitScript(() => {
    Math.random = () => 0.6;
  });
  await page.goto(demo.url);
  await status(page, 'Connected');
}

async function keep(page: Page, ...texts: string[]): Promise<void> {
  const field = page.getByLabel('What must arrive');
  for (const text of texts) {
    await field.fill(text);
    await field.press('Enter');
  }
}

/** Switches a lasting fault, and waits until the server has done it. */
async function turn(page: Page, name: string): Promise<void> {
  const answered = page.waitForResponse(/__control\/(answer|acks)/);
  await fault(page, name).click();
  await answered;
}

test('what was typed while nobody gets in survives a reload, and arrives once, in order', async ({
  page,
  context,
}) => {
  const other = await context.newPage();
  await open(page);
  await open(other);
  await turn(page, 'Block');
  await status(page, 'Reconnecting');
  await keep(page, 'one', 'two', 'three');
  await expect(lane(page, 'queued')).toHaveText(['one', 'two', 'three']);
  await page.reload();
  await expect(lane(page, 'queued')).toHaveText(['one', 'two', 'three']);
  await expect(page.locator('#box-sum')).toHaveText('3 on the way');
  await expect(page.locator('#box-oldest')).toHaveText(/^\d+ s$/);
  expect(taken).toEqual([]);
  await turn(page, 'Block');
  await expect(lane(page, 'acked')).toHaveText(['one', 'two', 'three'], { timeout: 20_000 });
  await expect(lane(page, 'queued')).toHaveCount(0);
  await expect(page.locator('#box-guarantee')).toHaveText('effectively-once');
  for (const tab of [page, other])
    await expect(heard(tab)).toHaveText(['one', 'two', 'three'], { timeout: 15_000 });
  expect(taken).toEqual(['one', 'two', 'three']);
});

test('without an acknowledgement an item is in flight, then unknown, then failed, after a reload too; “Try again” brings it home, handled once', async ({
  page,
}) => {
  await open(page);
  await turn(page, 'No ack');
  await keep(page, 'is it there?');
  await expect(lane(page, 'inflight')).toHaveText(['is it there?']);
  await expect(lane(page, 'unknown')).toHaveText(['is it there?']);
  await expect(lane(page, 'failed')).toHaveText(['is it there?'], { timeout: 20_000 });
  await expect(page.locator('#box-sum')).toHaveText('nothing on the way · 1 given up');
  await page.reload();
  await status(page, 'Connected');
  await expect(lane(page, 'failed')).toHaveText(['is it there?']);
  await turn(page, 'No ack');
  await decide(page, 'failed', 'Try again').click();
  await expect(lane(page, 'acked')).toHaveText(['is it there?']);
  await expect(page.locator('#box-sum')).toHaveText('nothing on the way');
  await expect(page.locator('.message.own')).toContainText('delivered');
  // The server had it all along, and knows repetitions.
  expect(taken).toEqual(['is it there?']);
});

test('“Reload this tab at once” sends what is typed, waits for no answer, and loses nothing', async ({
  page,
}) => {
  await open(page);
  await turn(page, 'No ack');
  await page.getByLabel('What must arrive').fill('in the middle');
  const loaded = page.waitForEvent('load');
  await fault(page, 'Reload this tab at once').click();
  await loaded;
  await expect(page.locator('[data-lane]:not([data-lane=acked]) .box-text')).toHaveText([
    'in the middle',
  ]);
  await turn(page, 'No ack');
  await expect(lane(page, 'acked')).toHaveText(['in the middle'], { timeout: 20_000 });
  expect(taken).toEqual(['in the middle']);
});

test('what is held back stays queued in every tab until it is let go', async ({ page }) => {
  await open(page);
  await fault(page, 'Hold back').click();
  await expect(fault(page, 'Hold back')).toHaveAttribute('aria-pressed', 'true');
  await keep(page, 'not yet');
  await expect(lane(page, 'queued')).toHaveText(['not yet']);
  await page.reload();
  await status(page, 'Connected');
  await expect(fault(page, 'Hold back')).toHaveAttribute('aria-pressed', 'true');
  await expect(lane(page, 'queued')).toHaveText(['not yet']);
  expect(taken).toEqual([]);
  await fault(page, 'Hold back').click();
  await expect(lane(page, 'acked')).toHaveText(['not yet']);
});

test('what gets too old is seen to expire, though nothing is sent meanwhile; it is discarded, or tried again', async ({
  page,
}) => {
  await page.clock.install();
  await open(page);
  await fault(page, 'Hold back').click();
  await keep(page, 'soon or never', 'never mind');
  await expect(lane(page, 'queued')).toHaveText(['soon or never', 'never mind']);
  await page.clock.fastForward(121_000);
  await expect(lane(page, 'expired')).toHaveText(['soon or never', 'never mind']);
  await decide(page, 'expired', 'Discard').last().click();
  await expect(lane(page, 'expired')).toHaveText(['soon or never']);
  await fault(page, 'Hold back').click();
  await decide(page, 'expired', 'Try again').click();
  await expect(lane(page, 'acked')).toHaveText(['soon or never'], { timeout: 20_000 });
  await expect(page.locator('#box-sum')).toHaveText('nothing on the way');
  expect(taken).toEqual(['soon or never']);
});

test('two tabs show the same lanes, one of them sends, and the other follows when it closes', async ({
  page,
  context,
}) => {
  const other = await context.newPage();
  await open(page);
  await expect(page.locator('#box-leader')).toHaveText('this tab');
  await open(other);
  await expect(other.locator('#box-leader')).toHaveText('another tab');
  await fault(other, 'Hold back').click();
  await keep(other, 'from the second');
  await expect(lane(other, 'queued')).toHaveText(['from the second']);
  await keep(page, 'from the first');
  for (const tab of [page, other])
    await expect(lane(tab, 'queued')).toHaveText(['from the second', 'from the first']);
  await page.close();
  await expect(other.locator('#box-leader')).toHaveText('this tab');
  await fault(other, 'Hold back').click();
  await expect(lane(other, 'acked')).toHaveText(['from the second', 'from the first']);
  expect(taken).toEqual(['from the second', 'from the first']);
});

test('the lanes are read again only after a change', async ({ page }) => {
  // Each reading is a transaction on the items.
  await page.addInitScript(() => {
    const { transaction } = IDBDatabase.prototype;
    const opened = { transactions: 0 };
    Object.assign(globalThis, { opened });
    IDBDatabase.prototype.transaction = function (...args) {
      opened.transactions++;
      return transaction.apply(this, args);
    };
  });
  const count = () =>
    page.evaluate(
      () => (globalThis as unknown as { opened: { transactions: number } }).opened.transactions,
    );
  await open(page);
  await keep(page, 'once');
  await expect(lane(page, 'acked')).toHaveText(['once']);
  const frames = () =>
    page.evaluate(async () => {
      for (let frame = 0; frame < 60; frame++)
        await new Promise((resolve) => requestAnimationFrame(resolve));
    });
  await frames();
  const before = await count();
  await frames();
  expect(before).toBeGreaterThan(0);
  expect(await count()).toBe(before);
});

test('axe finds nothing in the lanes, light and dark, wide and narrow', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page);
  // The page is the same whichever copy of Playwright's types names it. It has no frames, so no second page is needed.
  const axe = new AxeBuilder({ page: page as never })
    .include('#outbox')
    .setLegacyMode()
    .options({ resultTypes: ['violations'] });
  const overflow = () =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth;
  // Colours do not depend on the width, nor does the width on colours; the rest of the page is looked at with it in demo.spec.ts.
  const fits = async () => {
    for (const [colorScheme, width] of [
      ['light', 1440],
      ['dark', 320],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      expect((await axe.analyze()).violations, colorScheme).toEqual([]);
      expect(await page.evaluate(overflow), colorScheme).toBe(0);
    }
  };
  await keep(page, 'an acked one');
  await expect(lane(page, 'acked')).toHaveCount(1);
  await turn(page, 'No ack');
  await keep(page, 'a'.repeat(200), 'a queued one');
  await expect(lane(page, 'unknown')).toHaveCount(1);
  await expect(lane(page, 'queued')).toHaveCount(1);
  await fits();
  await expect(lane(page, 'failed')).toHaveCount(1, { timeout: 20_000 });
  await fits();
  await page.getByText('Outbox', { exact: true }).click();
  await expect(page.getByLabel('What must arrive')).toBeHidden();
  await fits();
});
