import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { startDemo } from '../demo/serve.mjs';
import { expect, test } from './support.js';

const PANES = ['React', 'Vue', 'Script tag'] as const;
type Name = (typeof PANES)[number];

// A trace copies the page, sources and all, at every step, which takes most of the time.
test.use({ trace: 'on-first-retry' });
test.describe.configure({ timeout: 60_000 });

let demo: Awaited<ReturnType<typeof startDemo>>;
test.beforeEach(async () => {
  demo = await startDemo({ port: 0, pingInterval: 2_000, pingTimeout: 2_000 });
});
test.afterEach(() => demo.close());

const pane = (page: Page, name: Name) => page.getByRole('region', { name, exact: true });
const status = (page: Page, name: Name) => pane(page, name).getByRole('status');
const heard = (page: Page, name: Name) => pane(page, name).getByRole('log');
const fault = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function open(page: Page): Promise<void> {
  await page.goto(`${demo.url}/three/`);
  await allAre(page, 'connected');
  for (const name of PANES) await expect(pane(page, name)).toContainText('websocket');
}

async function allAre(page: Page, word: string): Promise<void> {
  for (const name of PANES) await expect(status(page, name)).toHaveText(word);
}

async function say(page: Page, name: Name, text: string): Promise<void> {
  const field = pane(page, name).getByRole('textbox', { name: 'Message' });
  await field.fill(text);
  await field.press('Enter');
  await expect(field).toHaveValue('');
}

const own = (page: Page, name: Name, text: string) =>
  heard(page, name).locator('.message[data-delivery]', { hasText: text });

/** Every pane has `text` once, the one that said it as delivered. */
async function arrivesOnce(page: Page, from: Name, text: string): Promise<void> {
  await expect(own(page, from, text)).toContainText('delivered');
  for (const name of PANES) await expect(heard(page, name).getByText(text)).toHaveCount(1);
}

test('what is said in a pane is heard in the two others and on the first page, and back', async ({
  page,
  context,
}) => {
  const first = await context.newPage();
  await first.goto(demo.url);
  await first.getByRole('link', { name: 'Three ways' }).focus();
  await open(page);
  await expect(pane(page, 'React')).toContainText('4 here');
  for (const name of PANES) {
    await say(page, name, `<b>hello</b> from ${name}`);
    await arrivesOnce(page, name, `<b>hello</b> from ${name}`);
    await expect(first.locator('.message', { hasText: `from ${name}` })).toHaveCount(1);
  }
  await first.getByLabel('Message', { exact: true }).fill('from the first page');
  await first.getByLabel('Message', { exact: true }).press('Enter');
  for (const name of PANES) await expect(heard(page, name)).toContainText('from the first page');
  await page.getByRole('link', { name: 'How it works' }).click();
  await expect(page).toHaveURL(`${demo.url}/`);
});

test('“Block” is seen in all panes; what is typed meanwhile waits, and arrives once', async ({
  page,
}) => {
  await open(page);
  const boxes = () =>
    page
      .locator('.messages')
      .evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())));
  const before = await boxes();
  await fault(page, 'Block').click();
  await allAre(page, 'reconnecting');
  for (const name of PANES) {
    await expect(pane(page, name)).toContainText(/attempt \d+ in \d\.\d s/);
    await say(page, name, `first of ${name}`);
    await say(page, name, `second of ${name}`);
    await expect(own(page, name, 'second of')).toContainText('waiting');
  }
  // Nothing has moved: what changes has its place.
  expect(await boxes()).toEqual(before);
  await fault(page, 'Block').click();
  await allAre(page, 'connected');
  for (const name of PANES) {
    await arrivesOnce(page, name, `first of ${name}`);
    await arrivesOnce(page, name, `second of ${name}`);
  }
  expect(await boxes()).toEqual(before);
});

test('“Cut” ends the three connections, and all come back', async ({ page }) => {
  await open(page);
  await page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(globalThis, { seen });
    for (const pill of document.querySelectorAll('.pill'))
      new MutationObserver(() =>
        seen.add(`${pill.closest('section')?.ariaLabel}: ${pill.textContent?.trim()}`),
      ).observe(pill, { childList: true, subtree: true, characterData: true });
  });
  await fault(page, 'Cut').click();
  const seen = () => page.evaluate(() => [...(globalThis as unknown as { seen: string[] }).seen]);
  for (const name of PANES) {
    await expect.poll(seen).toContain(`${name}: reconnecting`);
    await expect.poll(seen).toContain(`${name}: connected`);
  }
});

test('what is said into “Silence” is sent again on return, and heard once', async ({ page }) => {
  await open(page);
  await fault(page, 'Silence').click();
  for (const name of PANES) await say(page, name, `void of ${name}`);
  await expect(fault(page, 'Silence')).toHaveAttribute('aria-pressed', 'true');
  await expect(fault(page, 'Silence')).toHaveAttribute('aria-pressed', 'false', {
    timeout: 12_000,
  });
  for (const name of PANES) await arrivesOnce(page, name, `void of ${name}`);
});

test('the source shown is that of the files, with the hash of the script that is served', async ({
  page,
}) => {
  await open(page);
  const at = (path: string) => new URL(`../${path}`, import.meta.url);
  const hashes = JSON.parse(await readFile(at('dist/sri.json'), 'utf8'));
  const shown = {
    React: ['room-events.ts', 'three/react.tsx'],
    Vue: ['room-events.ts', 'three/vue.ts', 'three/App.vue'],
    'Script tag': ['three/script.html', 'three/script.js'],
  };
  for (const name of PANES) {
    const sources = pane(page, name).locator('pre');
    await expect(sources.first()).toBeHidden();
    await pane(page, name).locator('summary').click();
    await expect(sources).toHaveCount(shown[name].length);
    for (const [index, path] of shown[name].entries()) {
      const text = await readFile(at(`demo/${path}`), 'utf8');
      expect(await sources.nth(index).textContent()).toBe(
        text.replace('INTEGRITY', hashes['holdfast.min.js']),
      );
    }
  }
  await expect(page.locator('script[src="/dist/holdfast.min.js"]')).toHaveAttribute(
    'integrity',
    hashes['holdfast.min.js'],
  );
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing and nothing scrolls sideways, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await open(page);
    await say(page, 'Vue', 'hello');
    await arrivesOnce(page, 'Vue', 'hello');
    await fault(page, 'Block').click();
    await allAre(page, 'reconnecting');
    await say(page, 'React', 'a word that is too long: '.padEnd(200, 'x'));
    // The page is the same whichever copy of Playwright's types names it. It has no frames, so no second page is needed.
    const axe = new AxeBuilder({ page: page as never })
      .setLegacyMode()
      .options({ resultTypes: ['violations'] });
    const summary = pane(page, 'Script tag').locator('summary');
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      // One source has all the colours; each one more would double the time.
      await summary.click();
      expect((await axe.analyze()).violations).toEqual([]);
    }
    for (const width of [1440, 800, 390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      const overflow = () =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth;
      expect(await page.evaluate(overflow)).toBe(0);
    }
  });

test('the keyboard reaches all in the order of the page; the console stays empty', async ({
  page,
}) => {
  const lines: string[] = [];
  page.on('console', (line) => lines.push(line.text()));
  page.on('pageerror', (error) => lines.push(String(error)));
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(event.violatedDirective),
    ),
  );
  await open(page);
  for (const name of PANES) await say(page, name, `hello from ${name}`);
  await page.reload();
  await allAre(page, 'connected');
  const order: string[] = [];
  for (let step = 0; step < 19; step++) {
    await page.keyboard.press('Tab');
    order.push(
      await page.evaluate(() => {
        const { ariaLabel, textContent } = document.activeElement as HTMLElement;
        return ariaLabel ?? textContent?.trim().split(/\s/)[0] ?? '';
      }),
    );
  }
  const ofPane = ['Messages', 'Message', 'Send', 'Source'];
  const strip = ['Cut', 'Silence', 'Block', 'Restart'];
  expect(order).toEqual(['To', 'How', 'Three', ...strip, ...ofPane, ...ofPane, ...ofPane]);
  expect(lines).toEqual([]);
});
