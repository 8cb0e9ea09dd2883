// Pictures of the outbox for the README, taken from the real page while its story happens: two tabs, the cable pulled, three
// messages typed, a tab reloaded, the cable back. Throws where the story does not hold. After a build: `npm run screenshots`.
import { deepStrictEqual, ok } from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { startDemo } from '../demo/serve.mjs';
import { systemChromium } from './chromium.mjs';
import { indexedPng } from './indexed-png.mjs';

const OUT = fileURLToPath(new URL('../docs/images/', import.meta.url));
const LIMIT_BYTES = 60_000;
const PATIENCE_MS = 30_000;
const FRAME = { width: 800, height: 730 };
/** Its panels are as wide as half a frame, and it is so high that nothing scrolls. */
const TAB = { width: 408, height: 2_400 };
const FIRST = 'Low tide at six';
const TYPED = ['Bring the blue rope', 'and two buoys', 'See you at the pier'];

const STYLE = `
  body { margin: 0; background: #dfe7e1; color: #12231f; font: 15px/1.4 system-ui, sans-serif; }
  main { display: flex; gap: 8px; padding: 8px 8px 0; height: 678px; box-sizing: border-box; }
  section { width: 388px; overflow: hidden; border: 1px solid #a9b9b0; border-radius: 10px; background: #eef2ee; }
  header { display: flex; align-items: center; justify-content: space-between; height: 44px; padding: 0 4px 0 14px; background: #fdfefc; }
  div { padding: 6px 1px; overflow: hidden; }
  img { display: block; }
  p { margin: 0; padding: 14px 16px; }
  p b { display: inline-block; width: 22px; height: 22px; margin-right: 6px; border-radius: 50%; background: #0b6151;
    color: #fff; font-size: 13px; line-height: 22px; text-align: center; }
`;

const demo = await startDemo({ port: 0 });
/** What the room's handler was given, in order. */
const taken = [];
demo.io.on('connection', (socket) => socket.on('keep', ({ text }) => taken.push(text)));

const browser = await chromium.launch({
  executablePath: systemChromium(),
  // Containers run as root, where Chromium's sandbox refuses to start.
  args: ['--no-sandbox'],
});
const paper = await browser.newPage({ viewport: FRAME, colorScheme: 'light' });

try {
  const context = await browser.newContext({
    viewport: TAB,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const first = await context.newPage();
  const second = await context.newPage();
  const both = [first, second];
  for (const page of both) await page.goto(demo.url);
  await all(both, '#pill-word', ['Connected']);

  await keep(first, FIRST);
  for (const page of both) await all([page], '.message-text', [FIRST]);
  await take(
    1,
    'Two tabs of one browser. What is said in the outbox is written down before it is sent.',
  );

  await press(first, 'Block');
  await all(both, '#pill-word', ['Reconnecting']);
  for (const text of TYPED) await keep(first, text);
  await all(both, '[data-lane=queued] .box-text', TYPED);
  await take(2, 'The cable is pulled. Three messages are typed, and wait, in both tabs.');

  await Promise.all([
    first.waitForEvent('load'),
    first.getByRole('button', { name: 'Reload this tab at once' }).click(),
  ]);
  await all(both, '[data-lane=queued] .box-text', TYPED);
  deepStrictEqual(taken, [FIRST], 'nothing gets in while nobody gets in');
  await take(3, 'Tab 1 is reloaded. Its page forgot everything; the outbox did not.');

  await press(first, 'Block');
  await all(both, '[data-lane=acked] .box-text', [FIRST, ...TYPED]);
  await all([second], '.message-text', [FIRST, ...TYPED]);
  await all(both, '#pill-word', ['Connected']);
  deepStrictEqual(taken, [FIRST, ...TYPED], 'each of them once, in order');
  await take(4, 'The cable is back. All three were delivered: once, and in order.');

  /** One picture: the outbox of the first tab, the room of the second, each below what its connection is like. */
  async function take(number, caption) {
    const [pills, outbox, room] = await Promise.all([
      Promise.all(both.map((page) => page.locator('#pill').screenshot())),
      outboxOf(first),
      second.locator('#room').screenshot(),
    ]);
    const image = (bytes) => `<img src="data:image/png;base64,${bytes.toString('base64')}">`;
    const tab = (name, pill, picture) =>
      `<section><header><b>${name}</b>${image(pill)}</header><div>${image(picture)}</div></section>`;
    await paper.setContent(`<!doctype html><style>${STYLE}</style>
      <main>${tab('Tab 1', pills[0], outbox)}${tab('Tab 2', pills[1], room)}</main>
      <p><b>${number}</b> ${caption}</p>`);
    const bytes = await smaller(await paper.screenshot());
    ok(bytes.length <= LIMIT_BYTES, `expected at most ${LIMIT_BYTES} bytes, got ${bytes.length}`);
    mkdirSync(OUT, { recursive: true });
    writeFileSync(`${OUT}outbox-${number}.png`, bytes);
    console.log(`docs/images/outbox-${number}.png: ${bytes.length} bytes. ${caption}`);
  }
} finally {
  await browser.close();
  await demo.close();
}

/** The same picture with a palette. The browser, which made it, also reads it. */
async function smaller(png) {
  const { width, height } = FRAME;
  const pixels = await paper.evaluate(
    async ({ png, width, height }) => {
      const image = await createImageBitmap(await (await fetch(png)).blob());
      const pen = new OffscreenCanvas(width, height).getContext('2d');
      pen.drawImage(image, 0, 0);
      let text = '';
      for (const byte of pen.getImageData(0, 0, width, height).data)
        text += String.fromCharCode(byte);
      return btoa(text);
    },
    { png: `data:image/png;base64,${png.toString('base64')}`, width, height },
  );
  return indexedPng(Buffer.from(pixels, 'base64'), width, height);
}

/** The outbox from its head to its last lane. */
async function outboxOf(page) {
  const head = await page.locator('#outbox').boundingBox();
  const lanes = await page.locator('#box-lanes').boundingBox();
  const { x, y, width } = head;
  return page.screenshot({ clip: { x, y, width, height: lanes.y + lanes.height - y } });
}

/** Waits until the texts of `selector` are these, in this order, on each of `pages`. */
async function all(pages, selector, expected) {
  for (const page of pages) {
    const held = page.waitForFunction(
      ([selector, expected]) =>
        JSON.stringify([...document.querySelectorAll(selector)].map((node) => node.textContent)) ===
        expected,
      [selector, JSON.stringify(expected)],
    );
    await held.catch(async () => {
      // Says what is there instead.
      deepStrictEqual(await page.locator(selector).allTextContents(), expected, selector);
    });
  }
}

async function keep(page, text) {
  const field = page.getByLabel('What must arrive');
  await field.fill(text);
  await field.press('Enter');
  await field.blur();
}

async function press(page, name) {
  const answered = page.waitForResponse(/__control\/answer/);
  await page.getByRole('button', { name, exact: true }).click();
  await answered;
}
