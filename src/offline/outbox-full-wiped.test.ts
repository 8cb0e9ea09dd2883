import { describe, expect, it } from 'vitest';
import { limited } from '../../test/fakes/limited-store.js';
import { createStage } from '../../test/fakes/outbox-stage.js';

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

  it('wiped and cleared, sends what comes back of it once there is room', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const tab = await stage.open({ store: disk.store });
    const delivery = tab.box.emit('m', 'kept');
    await delivery.stored;
    disk.isFull = true;
    tab.box.emit('n', 'late');
    await stage.settle();
    stage.wipe();
    await tab.box.clear();
    disk.isFull = false;
    await tab.connect();
    await stage.advance(10_000);
    expect(tab.sent.map(({ args }) => args[0])).toEqual(['kept']);
  });
});
