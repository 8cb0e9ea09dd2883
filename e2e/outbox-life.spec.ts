// What was accepted arrives through the death of a browser, and of the tab that sends; in a Chromium of its own, whose tabs can be out
// of view, frozen and killed.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
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
    /** The address of the pages. */
    origin: string;
    profile: string;
    /** How many bytes the origin of the pages may keep from now on; without a number as many as ever. */
    allow(quotaSize?: number): Promise<void>;
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
  origin: async ({ serve }, use) => {
    const page = readFileSync(new URL('./pages/outbox.html', import.meta.url));
    const { url } = await serve({
      // Not `no-store`, as what is in /pages: such a page is not kept for the way back.
      handler(request, response) {
        if (request.url !== '/kept/pages/outbox.html') return false;
        response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-cache' });
        response.end(page);
        return true;
      },
    });
    await use(url);
  },
  allow: async ({ origin, later, browserOfOurs }, use) => {
    // By a page of its own, since it is said before the tab is there.
    const page = await browserOfOurs.openPage('about:blank');
    later(() => page.close());
    await use(async (quotaSize) => {
      const limit = quotaSize === undefined ? {} : { quotaSize };
      await page.send('Storage.overrideQuotaForOrigin', { origin, ...limit });
    });
  },
  desk: ({ origin, later, browserOfOurs }, use) =>
    use(async (tally, options, browser = browserOfOurs) => {
      const tab = await browser.openPage(deskUrl(`${origin}/kept`, tally.url, options));
      if (browser === browserOfOurs) later(() => tab.close().catch(() => {}));
      await until(() => tab.evaluate('Boolean(globalThis.desk)'));
      return { ...tab, call: callBy(tab.evaluate) };
    }),
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

test('a record that the browser has lost is set aside, and the rest goes on', async ({
  tally,
  desk,
  profile,
  later,
}) => {
  const counted = await tally();
  counted.hold();
  const first = await startBrowser({ profile });
  later(() => first.crash());
  const tab = await desk(counted, {}, first);
  // Chromium has values of this size in files of their own, unless they can be made smaller.
  const large = 'Array.from({ length: 200_000 }, () => Math.random().toString(36)[2]).join("")';
  await tab.evaluate(`desk.box.emit('put', 'a', ${large}).stored.then(() => true)`);
  await tab.call('put', 'a', 1, 5);
  await tab.call('put', 'b', 1, 5);
  await expect.poll(() => counted.count()).toBe(2);
  await first.crash();
  const databases = join(profile, 'Default', 'IndexedDB');
  const blobs = readdirSync(databases).filter((name) => name.endsWith('.blob'));
  expect(blobs).toHaveLength(1);
  await rm(join(databases, blobs[0]!), { recursive: true });
  counted.release();
  const second = await startBrowser({ profile });
  later(() => second.crash());
  const { call } = await desk(counted, {}, second);
  await settled(call);
  expect(await call('told', 'error')).toMatchObject([
    { what: expect.stringMatching(/^StorageError corrupt: .*(lost|Unknown)/) },
  ]);
  expect(await call('state')).toMatchObject({ durability: 'relaxed', pending: 0, bytes: 0 });
  expect(counted.valuesOf('a').slice(1)).toEqual(counting(1, 5));
  expect(counted.valuesOf('b')).toEqual(counting(1, 5));
});

/** Keys that both tabs write under. */
const KEYS = 40;
const keys = counting(1, KEYS).map((n) => `k${n}`);

const keyOf = (value: number) => `k${1 + (value % KEYS)}`;

/** Writes values in many turns of the event loop, a part of them under each key. */
const write = ({ evaluate }: Tab, first: number, last: number) =>
  evaluate(`(async () => {
    for (let value = ${first}; value <= ${last}; value += 50) {
      const stored = [];
      for (let at = value; at < value + 50 && at <= ${last}; at++)
        stored.push(desk.put('k' + (1 + at % ${KEYS}), at));
      await Promise.all(stored);
    }
  })()`);

/** The one that sends, and the other. */
async function twoTabs(tabs: readonly [Tab, Tab]): Promise<{ leader: Tab; heir: Tab }> {
  const leads = () => Promise.all(tabs.map(async ({ call }) => (await call('state')).leader));
  await expect.poll(async () => (await leads()).filter(Boolean)).toHaveLength(1);
  const [first, second] = tabs;
  return (await leads())[0] ? { leader: first, heir: second } : { leader: second, heir: first };
}

/** Nothing lost, each key in the order of each tab, and so many tabs have sent, one after another. */
function expectAll(counted: Tally, { once, tabs }: { once: boolean; tabs: number }): void {
  expect(counted.count()).toBe(2_000);
  expect(counted.senders()).toHaveLength(tabs);
  for (const key of keys) {
    const values = counted.valuesOf(key);
    for (const from of [1_000, 2_000]) {
      const own = values.filter((value) => value >= from && value < from + 1_000);
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }
  }
  if (once) expect(counted.effects).toHaveLength(2_000);
}

for (const dedupes of [false, true]) {
  const how = dedupes ? 'once with dedupe()' : 'at a stock server';

  test(`${how}: two tabs write 1 000 events each, and the one that sends is frozen, then closed`, async ({
    tally,
    desk,
    browserOfOurs,
    later,
  }) => {
    const counted = await tally({ dedupes });
    counted.hold();
    const tabs = [
      await desk(counted, { tab: 'one' }),
      await desk(counted, { tab: 'two' }),
    ] as const;
    // Behind a third one, since what is in view cannot be frozen.
    const other = await browserOfOurs.openPage('about:blank');
    later(() => other.close());
    for (const { evaluate } of tabs)
      await until(() => evaluate("document.visibilityState === 'hidden'"));
    const { leader, heir } = await twoTabs(tabs);
    await Promise.all([write(leader, 1_000, 1_999), write(heir, 2_000, 2_999)]);
    counted.release();
    // In the middle of it.
    await until(async () => counted.count() > 200);
    await leader.send('Page.setWebLifecycleState', { state: 'frozen' });
    await expect.poll(() => counted.senders().length).toBe(2);
    await leader.close();
    await settled(heir.call);
    expectAll(counted, { once: dedupes, tabs: 2 });
    expect(await heir.call('told', 'error')).toEqual([]);
  });
}

test('two tabs write 1 000 events each, the one that sends stands still without a word, and wakes up when the other has taken over', async ({
  tally,
  desk,
}) => {
  const counted = await tally({ dedupes: true });
  await counted.stop();
  const tabs = [await desk(counted, { tab: 'one' }), await desk(counted, { tab: 'two' })] as const;
  const { leader, heir } = await twoTabs(tabs);
  await Promise.all([write(leader, 1_000, 1_999), write(heir, 2_000, 2_998)]);
  // As when its process hangs: no event tells of it.
  await leader.send('Debugger.enable');
  await leader.send('Debugger.pause');
  await counted.start();
  await expect.poll(() => heir.call('status')).toBe('connected');
  // What is written and not heard of is what the other notices.
  await heir.call('put', keyOf(2_999), 2_999);
  await expect.poll(() => counted.count()).toBeGreaterThan(100);
  await leader.send('Debugger.resume');
  await settled(heir.call);
  await settled(leader.call);
  expectAll(counted, { once: true, tabs: 1 });
});

test('a tab that stands still in the midst of a transaction holds the storage until it is closed', async ({
  tally,
  desk,
}) => {
  const counted = await tally({ dedupes: true });
  const tabs = [await desk(counted, { tab: 'one' }), await desk(counted, { tab: 'two' })] as const;
  const { leader, heir } = await twoTabs(tabs);
  await heir.call('put', 'a', 1);
  await settled(heir.call);
  // Its transaction goes on as long as it asks for more.
  await leader.evaluate(`(() => {
    indexedDB.open('holdfast').onsuccess = ({ target }) => {
      const rows = target.result.transaction('rows', 'readwrite').objectStore('rows');
      const ask = () => { globalThis.asked = true; rows.count().onsuccess = ask; };
      ask();
    };
  })()`);
  await until(() => leader.evaluate('globalThis.asked === true'));
  await leader.send('Debugger.enable');
  await leader.send('Debugger.pause');
  await heir.evaluate("desk.put('a', 2).then(() => { globalThis.kept = true; }), 0");
  // Longer than it takes another tab to take over between transactions.
  await new Promise((resolve) => setTimeout(resolve, 7_000));
  expect([await heir.evaluate('globalThis.kept'), counted.count()]).toEqual([undefined, 1]);
  await leader.close();
  await settled(heir.call);
  expect(await heir.evaluate('globalThis.kept')).toBe(true);
  expect(counted.valuesOf('a')).toEqual([1, 2]);
  expect(counted.effects).toHaveLength(2);
  expect(await heir.call('told', 'error')).toEqual([]);
});

test('the tab that sends crashes in the middle of it, and the other goes on', async ({
  tally,
  desk,
}) => {
  const counted = await tally({ dedupes: true });
  counted.hold();
  const tabs = [await desk(counted, { tab: 'one' }), await desk(counted, { tab: 'two' })] as const;
  const { leader, heir } = await twoTabs(tabs);
  await Promise.all([leader.call('put', 'a', 1, 60), heir.call('put', 'b', 1, 60)]);
  await expect.poll(() => counted.count()).toBe(2);
  // Nobody is left to answer.
  leader.send('Page.crash').catch(() => {});
  await expect.poll(async () => (await heir.call('state')).leader).toBe(true);
  counted.release();
  await settled(heir.call);
  expect(counted.valuesOf('a')).toEqual(counting(1, 60));
  expect(counted.valuesOf('b')).toEqual(counting(1, 60));
  expect(counted.effects).toHaveLength(120);
  expect(counted.senders()).toHaveLength(2);
});

test('a tab that is left gives way to another, and hears when it is back what became of its events', async ({
  tally,
  desk,
  origin,
}) => {
  const counted = await tally({ dedupes: true });
  counted.hold();
  const tabs = [await desk(counted, { tab: 'one' }), await desk(counted, { tab: 'two' })] as const;
  const { leader, heir } = await twoTabs(tabs);
  await leader.call('put', 'a', 1, 5);
  await expect.poll(() => counted.count()).toBe(1);
  await leader.send('Page.navigate', { url: `${origin}/pages/outbox.js` });
  await expect.poll(async () => (await heir.call('state')).leader).toBe(true);
  counted.release();
  await heir.call('put', 'b', 1, 5);
  await settled(heir.call);
  expect(counted.valuesOf('a')).toEqual(counting(1, 5));
  expect(counted.valuesOf('b')).toEqual(counting(1, 5));
  expect(counted.effects).toHaveLength(10);
  expect(counted.senders()).toHaveLength(2);
  const { currentIndex, entries } = await leader.send('Page.getNavigationHistory');
  await leader.send('Page.navigateToHistoryEntry', { entryId: entries[currentIndex - 1].id });
  await until(async () => (await leader.call('told', 'pageshow')).length > 1);
  expect((await leader.call('told', 'pageshow')).map(({ what }) => what)).toEqual([false, true]);
  const own = (await leader.call('list')).filter(({ key }) => key === 'a').map(({ id }) => id);
  const heard = async () => (await leader.call('told', 'settled')).map(({ id }) => id);
  await expect.poll(async () => (await heard()).filter((id) => own.includes(id!))).toEqual(own);
  await leader.call('put', 'a', 6, 10);
  await settled(leader.call);
  expect(counted.valuesOf('a')).toEqual(counting(1, 10));
  expect(counted.effects).toHaveLength(15);
});

/** Takes what the origin may keep, to the last row, in a database of its own. */
const fill = ({ evaluate }: Tab) =>
  evaluate(`(async () => {
    const opening = indexedDB.open('filler');
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true });
    await new Promise((resolve) => { opening.onsuccess = resolve; });
    for (let size = 65_536; size > 100; )
      await new Promise((resolve, reject) => {
        const transaction = opening.result.transaction('rows', 'readwrite');
        transaction.objectStore('rows').put(crypto.getRandomValues(new Uint8Array(size)));
        transaction.oncomplete = resolve;
        transaction.onabort = reject;
      }).catch(() => { size /= 4; });
    opening.result.close();
  })()`);

const reload = async (tab: Tab) => {
  await tab.evaluate('document.documentElement.dataset.ready = false');
  await tab.send('Page.reload');
  await until(() => tab.evaluate("document.documentElement.dataset.ready === 'true'"));
};

test('while the storage is full, what is written goes on from memory; afterwards it is written down again', async ({
  tally,
  desk,
  allow,
}) => {
  const counted = await tally({ dedupes: true });
  // Before the page is there: Chromium remembers for a while how much it may keep.
  await allow(300_000);
  counted.hold();
  const tab = await desk(counted);
  const { call } = tab;
  await call('put', 'a', 1, 10);
  await expect.poll(() => counted.count()).toBe(1);
  await fill(tab);
  await call('drop', 'a', 11, 20);
  await call('drop', 'b', 1, 10);
  await expect.poll(async () => (await call('state')).durability).toBe('memory');
  expect(await call('told', 'error')).toMatchObject([{ what: expect.stringContaining('quota') }]);
  counted.release();
  await settled(call);
  expect(counted.valuesOf('a')).toEqual(counting(1, 20));
  expect(counted.valuesOf('b')).toEqual(counting(1, 10));
  expect(counted.effects).toHaveLength(30);
  expect(await call('state')).toMatchObject({ queued: 0, inflight: 0, unknown: 0, bytes: 0 });

  await counted.stop();
  await call('drop', 'c', 1, 10);
  await allow();
  await expect.poll(async () => (await call('state')).durability).toBe('relaxed');
  await reload(tab);
  await call('list');
  expect(await call('state')).toMatchObject({ queued: 10, pending: 10, inflight: 0 });
  await counted.start();
  await settled(call);
  expect(counted.valuesOf('c')).toEqual(counting(1, 10));
  expect(counted.effects).toHaveLength(40);
});

test('a page that finds the storage full sends what is in it, and what is written from memory', async ({
  tally,
  desk,
  allow,
}) => {
  const counted = await tally({ dedupes: true });
  await counted.stop();
  await allow(300_000);
  const tab = await desk(counted);
  const { call } = tab;
  await call('put', 'a', 1, 10);
  await fill(tab);
  await reload(tab);
  await call('drop', 'a', 11, 20);
  await counted.start();
  await expect.poll(() => counted.count()).toBe(20);
  await settled(call);
  expect(counted.valuesOf('a')).toEqual(counting(1, 20));
  expect(counted.effects).toHaveLength(20);
  expect(await call('state')).toMatchObject({ durability: 'memory', queued: 0, inflight: 0 });
  expect(await call('told', 'storage-lost')).toEqual([]);
});

test('a page to which no storage is left from the start sends from memory', async ({
  tally,
  desk,
  allow,
}) => {
  const counted = await tally({ dedupes: true });
  await allow(1);
  const { call } = await desk(counted);
  await call('drop', 'a', 1, 20);
  await expect.poll(() => counted.count()).toBe(20);
  await settled(call);
  expect(counted.valuesOf('a')).toEqual(counting(1, 20));
  expect(counted.effects).toHaveLength(20);
  expect(await call('state')).toMatchObject({ durability: 'memory', queued: 0, inflight: 0 });
  expect(await call('told', 'storage-lost')).toEqual([]);
  expect(await call('told', 'error')).toHaveLength(1);
});

test('storage that is wiped under a page is told of, and nothing of that page is lost', async ({
  tally,
  desk,
  origin,
}) => {
  const counted = await tally({ dedupes: true });
  counted.hold();
  const one = await desk(counted, { tab: 'one' });
  const two = await desk(counted, { tab: 'two' });
  await one.call('put', 'a', 1, 20);
  await two.call('put', 'b', 1, 20);
  await expect.poll(() => counted.count()).toBe(2);
  await one.send('Storage.clearDataForOrigin', {
    origin,
    storageTypes: 'all',
  });
  await one.call('put', 'a', 21, 25);
  await two.call('put', 'b', 21, 25);
  counted.release();
  await settled(one.call);
  await settled(two.call);
  expect(counted.valuesOf('a')).toEqual(counting(1, 25));
  expect(counted.valuesOf('b')).toEqual(counting(1, 25));
  expect(counted.effects).toHaveLength(50);
  for (const { call } of [one, two])
    expect(await call('told', 'storage-lost')).toEqual([
      { what: 'StorageError lost: the storage was wiped', more: 20 },
    ]);
});
