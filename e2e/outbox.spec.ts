// What was accepted arrives: counted at a stock server, from pages with the published files.
import type { Page } from '@playwright/test';
import { type Call, callBy, type DeskOptions, deskUrl, settled } from './outbox/desk.js';
import { counting, openTally, type Tally } from './outbox/tally.js';
import { test as base, expect } from './support.js';

interface Tab {
  readonly page: Page;
  readonly call: Call;
}

const test = base.extend<{
  tally(options?: Parameters<typeof openTally>[0]): Promise<Tally>;
  desk(tally: Tally, options?: DeskOptions, page?: Page): Promise<Tab>;
}>({
  tally: ({ later }, use) =>
    use(async (options) => {
      const tally = await openTally(options);
      later(() => tally.stop());
      return tally;
    }),
  desk: ({ serve, page: own }, use) => {
    let origin: string | undefined;
    return use(async (tally, options = {}, page = own) => {
      origin ??= (await serve()).url;
      await page.goto(deskUrl(origin, tally.url, options));
      await isReady(page);
      return { page, call: callBy((expression) => page.evaluate(expression)) };
    });
  },
});

const isReady = (page: Page) => page.locator('html[data-ready]').waitFor();
const reload = async (page: Page) => {
  await page.reload();
  await isReady(page);
};

for (const dedupes of [false, true]) {
  const how = dedupes ? 'once with dedupe()' : 'at a stock server';

  test(`${how}: a page is reloaded with events queued and in flight`, async ({ tally, desk }) => {
    const counted = await tally({ dedupes });
    counted.hold();
    const tab = await desk(counted);
    await tab.call('put', 'a', 1, 20);
    await tab.call('put', 'b', 1, 20);
    // One of each key is at the server, which does not answer; the others wait behind them.
    await expect.poll(() => counted.count()).toBe(2);
    await reload(tab.page);
    counted.release();
    await settled(tab.call);
    expect(counted.valuesOf('a')).toEqual(counting(1, 20));
    expect(counted.valuesOf('b')).toEqual(counting(1, 20));
    if (dedupes) expect(counted.effects).toHaveLength(40);
    expect(await tab.call('told', 'error')).toEqual([]);
  });
}
