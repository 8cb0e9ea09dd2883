// What was accepted arrives through the death of a browser, and of the tab that sends; in a Chromium of its own, whose tabs can be out
// of view, frozen and killed.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBrowser } from '../bench/browser.mjs';
import { until } from '../bench/wake/stage.mjs';
import { type Call, callBy, type DeskOptions, deskUrl, settled } from './outbox/desk.js';
import { counting, openTally, type Tally } from './outbox/tally.js';
import { test as base, expect } from './support.js';

type Browser = Awaited<ReturnType<typeof startBrowser>>;
interface Tab extends Awaited<ReturnType<Browser['openPage']>> {
  readonly call: Call;
}

const test = base.extend<
  {
    tally(options?: Parameters<typeof openTally>[0]): Promise<Tally>;
    /** Opens tabs of one origin. */
    desk(tally: Tally, options?: DeskOptions, browser?: Browser): Promise<Tab>;
    profile: string;
  },
  { browserOfOurs: Browser }
>({
  browserOfOurs: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from here
    async ({}, use) => {
      const browser = await startBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  profile: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-profile-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  },
  tally: ({ later }, use) =>
    use(async (options) => {
      const tally = await openTally(options);
      later(() => tally.stop());
      return tally;
    }),
  desk: ({ serve, later, browserOfOurs }, use) => {
    let origin: string | undefined;
    return use(async (tally, options, browser = browserOfOurs) => {
      origin ??= (await serve()).url;
      const tab = await browser.openPage(deskUrl(origin, tally.url, options));
      if (browser === browserOfOurs) later(() => tab.close().catch(() => {}));
      await until(() => tab.evaluate('Boolean(globalThis.desk)'));
      return { ...tab, call: callBy(tab.evaluate) };
    });
  },
});

// One browser for all that do not end it.
test.describe.configure({ mode: 'default', timeout: 40_000 });

for (const dedupes of [false, true]) {
  const how = dedupes ? 'once with dedupe()' : 'at a stock server';

  test(`${how}: the browser is killed between sending and acknowledgement`, async ({
    tally,
    desk,
    profile,
    later,
  }) => {
    const counted = await tally({ dedupes });
    counted.hold();
    const first = await startBrowser({ profile });
    later(() => first.crash());
    const tab = await desk(counted, {}, first);
    await tab.call('put', 'a', 1, 20);
    await tab.call('put', 'b', 1, 20);
    await expect.poll(() => counted.count()).toBe(2);
    await first.crash();
    counted.release();
    const second = await startBrowser({ profile });
    later(() => second.crash());
    const { call } = await desk(counted, {}, second);
    await settled(call);
    expect(counted.valuesOf('a')).toEqual(counting(1, 20));
    expect(counted.valuesOf('b')).toEqual(counting(1, 20));
    if (dedupes) expect(counted.effects).toHaveLength(40);
    expect(await call('told', 'error')).toEqual([]);
    expect(await call('told', 'storage-lost')).toEqual([]);
  });
}

/** Keys that both tabs write under. */
const KEYS = 16;
const keys = counting(1, KEYS).map((n) => `k${n}`);

/** Writes 1 000 values in turns of the event loop, a part of them under each key; values of tab n are n000 to n999. */
const writeThousand = ({ evaluate }: Tab, from: number) =>
  evaluate(`(async () => {
    for (let value = ${from}; value < ${from + 1_000}; value += 20) {
      const stored = [];
      for (let at = value; at < value + 20; at++)
        stored.push(desk.put('k' + (1 + at % ${KEYS}), at));
      await Promise.all(stored);
    }
  })()`);

for (const dedupes of [false, true]) {
  const how = dedupes ? 'once with dedupe()' : 'at a stock server';
  const ends = {
    'is frozen and closed': (tab: Tab) =>
      tab.send('Page.setWebLifecycleState', { state: 'frozen' }),
    async 'stands still without a word'(tab: Tab) {
      await tab.send('Debugger.enable');
      await tab.send('Debugger.pause');
    },
  };
  for (const [what, end] of Object.entries(ends))
    test(`${how}: two tabs write 1 000 events each, and the one that sends ${what}`, async ({
      tally,
      desk,
      browserOfOurs,
      later,
    }) => {
      const counted = await tally({ dedupes });
      const one = await desk(counted, { tab: 'one' });
      const two = await desk(counted, { tab: 'two' });
      // Behind a third, since what is in view cannot be frozen.
      const other = await browserOfOurs.openPage('about:blank');
      later(() => other.close());
      const leads = async ({ call }: Tab) => (await call('state')).leader;
      await expect.poll(async () => (await leads(one)) !== (await leads(two))).toBe(true);
      const [leader, heir] = (await leads(one)) ? [one, two] : [two, one];
      const written = Promise.all([writeThousand(leader, 1_000), writeThousand(heir, 2_000)]);
      const t0 = Date.now();
      await written;
      const before = counted.count();
      console.log(before, counted.effects.length, Date.now() - t0);
      await end(leader);
      await expect.poll(() => counted.senders().length).toBe(2);
      console.log(counted.count(), Date.now() - t0);
      await leader.close();
      await settled(heir.call);
      console.log(counted.count(), counted.effects.length, Date.now() - t0);
      expect(counted.count()).toBe(2_000);
      expect(counted.senders()).toHaveLength(2);
      for (const key of keys) {
        const values = counted.valuesOf(key);
        for (const tab of [1, 2]) {
          const own = values.filter((value) => Math.floor(value / 1_000) === tab);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
      }
      if (dedupes) expect(counted.effects).toHaveLength(2_000);
    });
}
