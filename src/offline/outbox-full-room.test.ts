import { describe, expect, it } from 'vitest';
import { limited } from '../../test/fakes/limited-store.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { cursor } from './cursor.js';

describe('an outbox whose storage is full', () => {
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
