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

  test(`${how}: the server is restarted in the middle of it, several times`, async ({
    tally,
    desk,
  }) => {
    const counted = await tally({ dedupes });
    const { call } = await desk(counted);
    // More than can leave between two looks.
    await call('put', 'a', 1, 200);
    await call('put', 'b', 1, 200);
    for (const goal of [20, 40, 60]) {
      await expect.poll(() => counted.count()).toBeGreaterThan(goal);
      counted.hold();
      const before = counted.effects.length;
      await expect.poll(() => counted.effects.length).toBeGreaterThan(before);
      // It has had its effect, and nobody heard of it.
      await counted.stop();
      counted.release();
      await counted.start();
    }
    await settled(call);
    expect(counted.valuesOf('a')).toEqual(counting(1, 200));
    expect(counted.valuesOf('b')).toEqual(counting(1, 200));
    if (dedupes) expect(counted.effects).toHaveLength(400);
    else expect(counted.effects.length).toBeGreaterThan(400);
    expect(await call('told', 'error')).toEqual([]);
  });
}

test('what is written without a network arrives when there is one, in order', async ({
  tally,
  desk,
  context,
}) => {
  const counted = await tally();
  const { call } = await desk(counted);
  await expect.poll(() => call('status')).toBe('connected');
  await context.setOffline(true);
  await expect.poll(() => call('status')).toBe('offline');
  await call('put', 'a', 1, 30);
  await call('put', 'b', 1, 30);
  expect(await call('state')).toMatchObject({ queued: 60, pending: 60, durability: 'relaxed' });
  expect(counted.effects).toEqual([]);
  await context.setOffline(false);
  await settled(call);
  expect(counted.valuesOf('a')).toEqual(counting(1, 30));
  expect(counted.valuesOf('b')).toEqual(counting(1, 30));
  expect(counted.effects).toHaveLength(60);
});

test('what is written while the server is away arrives from the next page, too', async ({
  tally,
  desk,
}) => {
  const counted = await tally();
  await counted.stop();
  const { call, page } = await desk(counted);
  await call('put', 'a', 1, 30);
  await reload(page);
  await call('put', 'a', 31, 40);
  await counted.start();
  await settled(call);
  expect(counted.valuesOf('a')).toEqual(counting(1, 40));
  expect(counted.effects).toHaveLength(40);
});

test('what one account wrote is never sent for another, and arrives when that account is back', async ({
  tally,
  desk,
}) => {
  const counted = await tally();
  counted.hold();
  const { call, page } = await desk(counted);
  await call('put', 'a', 1, 20);
  await expect.poll(() => counted.count()).toBe(1);
  await call('sign', 'bob');
  counted.release();
  await call('put', 'a', 101, 110);
  await settled(call);
  expect(counted.valuesOf('a', 'ann')).toEqual([1]);
  expect(counted.valuesOf('a', 'bob')).toEqual(counting(101, 110));
  // The next page is for Ann, as its address says.
  await reload(page);
  await settled(call);
  expect(counted.valuesOf('a', 'ann')).toEqual(counting(1, 20));
  expect(counted.valuesOf('a', 'bob')).toEqual(counting(101, 110));
  await call('sign', 'bob');
  await call('put', 'a', 111, 112);
  await call('sign', 'ann');
  await settled(call);
  await call('sign', 'bob');
  await settled(call);
  expect(counted.valuesOf('a', 'bob')).toEqual(counting(101, 112));
  // Of what is sent for Ann and for Bob nothing is mixed up.
  expect(new Set(counted.effects.map(({ user, value }) => `${user} ${value > 100}`))).toEqual(
    new Set(['ann false', 'bob true']),
  );
});

test('a store that another tab deletes is told of, and nothing of this page is lost', async ({
  tally,
  desk,
  context,
}) => {
  const counted = await tally({ dedupes: true });
  counted.hold();
  const { call } = await desk(counted);
  const other = await context.newPage();
  await desk(counted, { user: 'zoe' }, other);
  await call('put', 'a', 1, 20);
  await expect.poll(() => counted.count()).toBe(1);
  await other.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase('holdfast');
        request.onsuccess = resolve;
        request.onerror = request.onblocked = reject;
      }),
  );
  await call('put', 'a', 21, 25);
  counted.release();
  await settled(call);
  expect(counted.valuesOf('a')).toEqual(counting(1, 25));
  expect(counted.effects).toHaveLength(25);
  expect(await call('told', 'storage-lost')).toEqual([
    { what: 'StorageError lost: the storage was wiped', more: 20 },
  ]);
});

test('a record that is damaged is set aside and told of, and the others arrive', async ({
  tally,
  desk,
}) => {
  const counted = await tally();
  await counted.stop();
  const { call, page } = await desk(counted);
  await call('put', 'a', 1, 5);
  // By hand, in whatever rows there are: the second one is an item no more.
  await page.evaluate(async () => {
    const done = <Result>(request: IDBRequest<Result>) =>
      new Promise<Result>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await done(indexedDB.open('holdfast'));
    const transaction = db.transaction(db.objectStoreNames, 'readwrite');
    for (const name of db.objectStoreNames) {
      const cursor = transaction.objectStore(name).openCursor();
      for (let at = await done(cursor); at; at = await done(cursor)) {
        const { row } = at.value;
        if (row.event && row.args[1] === 2)
          at.update({ ...at.value, row: { ...row, args: 'x', bytes: {} } });
        at.continue();
      }
    }
    db.close();
  });
  await reload(page);
  await counted.start();
  await settled(call);
  expect(counted.valuesOf('a')).toEqual([1, 3, 4, 5]);
  expect((await call('list')).filter(({ state }) => state === 'failed')).toHaveLength(1);
  expect((await call('told', 'settled')).filter(({ what }) => what === 'failed')).toHaveLength(1);
});
