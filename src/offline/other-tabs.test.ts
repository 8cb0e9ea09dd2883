import { describe, expect, it } from 'vitest';
import { serve, values } from '../../test/fakes/outbox-sent.js';
import { createStage, type Tab } from '../../test/fakes/outbox-stage.js';
import { cursor } from './cursor.js';
import { memoryStore } from './memory-store.js';
import type { OutboxStore } from './store.js';

const leads = (tabs: readonly Tab[]) => tabs.map(({ box }) => box.getSnapshot().leader);

describe('the tab that sends', () => {
  it.each([true, false])('is one for each account, with locks: %s', async (locks) => {
    const stage = createStage({ locks });
    const tabs: Tab[] = [];
    for (const scope of ['alice', 'bob', 'alice', 'bob']) tabs.push(await stage.open({ scope }));
    expect(leads(tabs)).toEqual([true, true, false, false]);
    for (const tab of tabs) await tab.connect();
    for (const [n, { box }] of tabs.entries()) box.emit('m', n);
    await stage.settle();
    for (const tab of tabs.slice(0, 2)) {
      tab.sent[0]!.ack();
      await stage.settle();
    }
    expect(tabs.map(values)).toEqual([[0, 2], [1, 3], [], []]);
  });

  it('is one for each name of an outbox', async () => {
    const stage = createStage();
    const tabs: Tab[] = [];
    for (const name of ['one', 'two', 'one']) tabs.push(await stage.open({ name }));
    expect(leads(tabs)).toEqual([true, true, false]);
  });

  it('is replaced after five seconds of silence, once another tab writes something', async () => {
    const stage = createStage();
    let hangs = false;
    const store: OutboxStore = {
      ...stage.store,
      transaction: (work) => (hangs ? new Promise<never>(() => {}) : stage.store.transaction(work)),
    };
    const silent = await stage.open({ store });
    const tab = await stage.open();
    await silent.connect();
    await tab.connect();
    hangs = true;
    await stage.advance(600_000);
    expect(leads([tab])).toEqual([false]);
    tab.box.emit('m', 1);
    await stage.advance(4_999);
    expect([leads([tab]), tab.sent]).toEqual([[false], []]);
    await stage.advance(1);
    expect([leads([tab]), values(tab)]).toEqual([[true], [1]]);
    expect(silent.sent).toEqual([]);
  });

  it('is left alone as long as it answers', async () => {
    const stage = createStage();
    const [first, second] = [await stage.open(), await stage.open()];
    await first.connect();
    await second.connect();
    for (let n = 0; n < 10; n++) {
      second.box.emit('m', n);
      await stage.advance(4_000);
      first.pending()[0]!.ack();
      await stage.advance(4_000);
    }
    expect(leads([first, second])).toEqual([true, false]);
    expect(second.sent).toEqual([]);
  });

  it('tells, as `leader`, when it begins and ceases to be that', async () => {
    const stage = createStage();
    const first = await stage.open();
    const second = await stage.open();
    const told: [string, boolean][] = [];
    first.box.on('leader', (now) => told.push(['first', now]));
    second.box.on('leader', (now) => told.push(['second', now]));
    await first.box.close();
    await stage.settle();
    expect(told).toEqual([
      ['first', false],
      ['second', true],
    ]);
  });
});

describe('what tabs do not share', () => {
  it('is a `memoryStore()`: each has its own, sends by itself, and hears nothing of others', async () => {
    const stage = createStage();
    const tabs = [
      await stage.open({ store: memoryStore() }),
      await stage.open({ store: memoryStore() }),
    ];
    expect(leads(tabs)).toEqual([true, true]);
    tabs[0]!.box.emit('m', 1);
    await stage.settle();
    for (const tab of tabs) await tab.connect();
    expect(tabs.map(values)).toEqual([[1], []]);
    expect(tabs.map(({ box }) => box.getSnapshot())).toMatchObject([
      { pending: 1, durability: 'memory' },
      { pending: 0, durability: 'memory' },
    ]);
    // It survives a lost connection.
    await tabs[0]!.disconnect();
    await tabs[0]!.connect();
    await stage.advance(500);
    expect(values(tabs[0]!)).toEqual([1, 1]);
  });

  it('is another database: each has one that sends, and none takes the other for wiped', async () => {
    const stage = createStage();
    const other: OutboxStore = { ...createStage().store, name: 'other' };
    for (let visit = 1; visit <= 2; visit++) {
      const tabs = [await stage.open(), await stage.open({ store: other })];
      const lost: string[] = [];
      for (const tab of tabs) {
        tab.box.on('storage-lost', ({ message }) => lost.push(message));
        await tab.connect();
        tab.box.emit('m', 1);
        await stage.settle();
        await serve(stage, tab);
      }
      expect([leads(tabs), tabs.map(values), lost]).toEqual([[true, true], [[1], [1]], []]);
      for (const tab of tabs) await tab.box.close();
    }
  });

  it('are the names of `coalesce`: what another page has emitted stays', async () => {
    const stage = createStage();
    const options = { coalesce: (event: string) => event };
    const before = await stage.open(options);
    before.box.emit('m', 1);
    await stage.settle();
    const tab = await stage.open(options);
    tab.box.emit('m', 2);
    tab.box.emit('m', 3);
    await stage.settle();
    expect((await tab.box.list({ state: 'queued' })).map(({ args }) => args)).toEqual([[1], [3]]);
  });
});

describe('the place of `cursor()`', () => {
  it('is shared by all tabs, at the next CONNECT of each', async () => {
    const stage = createStage();
    const [one, two] = [await stage.open(), await stage.open()];
    for (const { box } of [one, two])
      cursor(
        box,
        'news',
        (offset: number) => offset,
        () => {},
      );
    await one.connect();
    await two.connect();
    one.receive('news', 7);
    await stage.settle();
    // It reads the store again when something is written there.
    two.box.emit('m', 1);
    await stage.settle();
    await two.disconnect();
    await two.connect();
    expect(two.auths[1]).toMatchObject({ news: 7 });
    const next = await stage.open();
    await next.connect();
    expect(next.auths[0]).toMatchObject({ news: 7 });
  });
});

describe('`retry(id)`', () => {
  it('leaves alone what another tab has under way', async () => {
    const stage = createStage();
    const [leader, other] = [await stage.open(), await stage.open()];
    const { id } = leader.box.emit('m', 1);
    await leader.connect();
    expect(await other.box.retry(id)).toBe(0);
    await stage.settle();
    expect(await other.box.list()).toMatchObject([{ id, state: 'inflight' }]);
    expect(other.box.getSnapshot()).toMatchObject({ inflight: 1, queued: 0 });
    leader.sent[0]!.ack();
    await stage.settle();
    expect(leader.sent).toHaveLength(1);
  });
});

describe('an item that expires while it is under way', () => {
  it('found so by another tab, holds up nothing behind it, however late that is told', async () => {
    const stage = createStage();
    let tell: (() => void) | undefined;
    let isSlow = false;
    const slow: OutboxStore = {
      ...stage.store,
      async transaction(work) {
        const result = await stage.store.transaction(work);
        if (!isSlow) return result;
        await new Promise<void>((resolve) => {
          tell = resolve;
        });
        return result;
      },
    };
    const options = { ackTimeout: 60_000, events: { brief: { ttl: 5_000 } } };
    const leader = await stage.open(options);
    const other = await stage.open({ ...options, store: slow });
    await leader.connect();
    leader.box.emit('brief', 1);
    leader.box.emit('m', 2);
    await stage.settle();
    // Its tab looks when the time is over, since it has written something.
    other.box.emit('m', 3);
    await stage.settle();
    isSlow = true;
    await stage.advance(10_000);
    expect(values(leader)).toEqual([1]);
    tell!();
    await stage.advance(10_000);
    expect(values(leader)).toEqual([1, 2]);
  });
});
