import { describe, expect, it } from 'vitest';
import { limited } from '../../test/fakes/limited-store.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { cursor } from './cursor.js';
import { StorageError } from './errors.js';
import type { OutboxStore } from './store.js';

describe('an outbox whose storage is full', () => {
  it('clears it for all tabs: nothing of it comes back', async () => {
    const stage = createStage({ channels: false });
    const disk = limited(stage.store);
    const lost: Error[] = [];
    const first = await stage.open({ store: disk.store });
    const second = await stage.open({ store: disk.store });
    for (const { box } of [first, second]) box.on('storage-lost', (error) => lost.push(error));
    first.box.emit('m', 'of alice');
    await stage.settle();
    disk.isFull = true;
    second.box.emit('m', 'late');
    await stage.settle();
    await second.box.clear();
    disk.isFull = false;
    await stage.advance(10_000);
    await first.connect();
    await second.connect();
    first.box.emit('m', 'next');
    await stage.advance(10_000);
    expect(lost).toEqual([]);
    expect([...first.sent, ...second.sent].map(({ args }) => args[0])).toEqual(['next']);
  });

  it('takes nothing back that another tab has sent', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const first = await stage.open({ store: disk.store });
    const second = await stage.open();
    const delivery = second.box.emit('m', 1);
    await stage.settle();
    disk.isFull = true;
    await first.connect();
    expect(first.sent).toHaveLength(1);
    expect(await delivery.cancel()).toBe(false);
    first.sent[0]!.ack('ok');
    expect(await delivery.done).toEqual(['ok']);
  });

  it('tells the end of an item once that is cleared, discarded and taken back at one time', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const tab = await stage.open({ store: disk.store });
    const ends: string[] = [];
    tab.box.on('settled', ({ id, state }) => ends.push(`${id} ${state}`));
    disk.isFull = true;
    const delivery = tab.box.emit('m', 1);
    await stage.settle();
    const asked = [tab.box.clear(), tab.box.discard({ state: 'queued' }), delivery.cancel()];
    await stage.settle();
    expect(await Promise.all(asked)).toEqual([undefined, 0, false]);
    expect(ends).toEqual([`${delivery.id} discarded`]);
  });

  it('sends what it held back meanwhile, once there is room', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const tab = await stage.open({ store: disk.store, retryInDoubt: false });
    tab.box.emit('pay', 1);
    await stage.settle();
    disk.isFull = true;
    tab.box.emit('other', 2).cancel();
    await stage.settle();
    await tab.connect();
    await stage.advance(1_000);
    expect(tab.sent).toEqual([]);
    disk.isFull = false;
    await stage.advance(10_000);
    expect(tab.sent.map(({ event }) => event)).toEqual(['pay']);
  });

  it('stays paused, and says so to the next page once there is room', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const tab = await stage.open({ store: disk.store });
    await tab.connect();
    disk.isFull = true;
    tab.box.emit('m', 1);
    await stage.settle();
    tab.sent[0]!.ack();
    await stage.settle();
    tab.box.pause();
    await stage.settle();
    tab.box.emit('m', 2);
    await stage.advance(10_000);
    expect(tab.box.getSnapshot().paused).toBe(true);
    expect(tab.sent).toHaveLength(1);
    disk.isFull = false;
    await stage.advance(10_000);
    tab.crash();
    const next = await stage.open();
    await next.connect();
    expect(next.box.getSnapshot().paused).toBe(true);
    next.box.resume();
    await stage.settle();
    expect(next.sent.map(({ args }) => args)).toEqual([[2]]);
  });

  it('keeps a key back whose item has failed, until the application has seen it', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const tab = await stage.open({
      store: disk.store,
      onPoison: 'pauseKey',
      judge: () => 'failed',
    });
    await tab.connect();
    disk.isFull = true;
    const values = () => tab.sent.map(({ args }) => args[0]);
    tab.box.emit('m', 1);
    tab.box.emit('m', 2);
    await stage.settle();
    tab.sent[0]!.ack('no');
    await stage.advance(10_000);
    expect(values()).toEqual([1]);
    tab.box.resume();
    await stage.settle();
    expect(values()).toEqual([1, 2]);
  });

  it('knows how far an event was processed, at the next connection of the page', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const tab = await stage.open({ store: disk.store });
    cursor(
      tab.box,
      'news',
      (offset: number) => offset,
      () => {},
    );
    await tab.connect();
    disk.isFull = true;
    tab.box.emit('m', 1);
    await stage.settle();
    tab.receive('news', 7);
    await stage.advance(1_000);
    await tab.disconnect();
    await tab.connect();
    expect(tab.auths[1]).toMatchObject({ news: 7 });
  });

  it('writes nothing down as ended whose end was not kept', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    let fails = false;
    const tab = await stage.open({
      retryInDoubt: false,
      store: {
        ...disk.store,
        transaction: (work) =>
          disk.store.transaction(async (rows) => {
            const result = await work(rows);
            if (fails) throw new StorageError('lost', 'aborted');
            return result;
          }),
      },
    });
    await tab.connect();
    disk.isFull = true;
    const delivery = tab.box.emit('pay', 1);
    await stage.settle();
    expect(tab.sent).toHaveLength(1);
    fails = true;
    tab.sent[0]!.ack();
    await stage.settle();
    stage.wipe();
    fails = false;
    await stage.advance(2_000);
    disk.isFull = false;
    await stage.advance(10_000);
    await delivery.stored;
    expect(await tab.box.list()).toMatchObject([{ state: 'unknown' }]);
  });

  it('and is wiped, gets back from other pages what they emitted', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const before = await stage.open();
    const delivery = before.box.emit('m', 'kept');
    await delivery.stored;
    disk.isFull = true;
    const tab = await stage.open({ store: disk.store });
    tab.box.emit('m', 'late');
    await stage.settle();
    expect(tab.box.getSnapshot().durability).toBe('memory');
    stage.wipe();
    // It writes first, and must not pass for the storage that was.
    disk.isFull = false;
    await stage.advance(10_000);
    expect(tab.box.getSnapshot().durability).toBe('relaxed');
    await tab.connect();
    for (const value of ['late', 'kept']) {
      const [one] = tab.pending();
      expect(one!.args).toEqual([value]);
      one!.ack();
      await stage.settle();
    }
    expect(delivery.state.getSnapshot()).toBe('acked');
  });

  it('wiped, goes on in one epoch', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const tab = await stage.open({ store: disk.store });
    const leads: boolean[] = [];
    tab.box.on('leader', (now) => leads.push(now));
    await tab.connect();
    disk.isFull = true;
    stage.wipe();
    for (const n of [1, 2, 3]) {
      tab.box.emit('m', n);
      await stage.advance(500);
      tab.pending()[0]?.ack();
      await stage.settle();
    }
    expect(tab.sent.map(({ args }) => args[0])).toEqual([1, 2, 3]);
    expect(leads.length).toBeLessThanOrEqual(2);
  });

  it('tells a later page what ended after the clock was put back', async () => {
    const stage = createStage();
    let backMs = 0;
    const { platform } = stage;
    const { now } = platform;
    platform.now = () => now() - backMs;
    const disk = limited(stage.store);
    let isMute = false;
    const dying: OutboxStore = {
      ...disk.store,
      // The page dies when it is kept, and before it hears so.
      transaction: (work) =>
        disk.store
          .transaction(work)
          .then((result) => (isMute ? new Promise<never>(() => {}) : result)),
    };
    const before = await stage.open({ store: dying });
    const [one, two] = [before.box.emit('m', 1), before.box.emit('m', 2)];
    await stage.settle();
    disk.isFull = true;
    before.box.emit('m', 3);
    await stage.settle();
    expect(await one!.cancel()).toBe(true);
    disk.isFull = false;
    backMs = 60_000;
    await stage.advance(10_000);
    const told: string[] = [];
    const tab = await stage.open();
    tab.box.on('settled', ({ id }) => told.push(id));
    isMute = true;
    two!.cancel();
    await stage.settle();
    expect(told).toEqual([]);
    before.crash();
    await stage.settle();
    expect(told).toEqual([two!.id]);
  });

  it('gives an item another key once there is room, and does not try in circles until then', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const before = await stage.open();
    before.box.emit('m', 1);
    await stage.settle();
    before.crash();
    let asked = 0;
    const tab = await stage.open({
      store: disk.store,
      beforeReplay(record) {
        if (++asked > 20) throw new Error('again and again');
        return { ...record, key: 'other' };
      },
    });
    disk.isFull = true;
    tab.box.emit('m', 2);
    await stage.settle();
    await tab.connect();
    await stage.advance(3_000);
    expect(asked).toBeLessThan(5);
    expect(tab.sent).toEqual([]);
    disk.isFull = false;
    await stage.advance(5_000);
    expect(tab.sent.map(({ args }) => args[0]).sort()).toEqual([1, 2]);
  });
});
