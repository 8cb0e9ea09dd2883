import { describe, expect, it } from 'vitest';
import { held } from '../../test/fakes/gated-store.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { StorageError } from './errors.js';
import type { OutboxStore } from './store.js';

describe('what an outbox cannot see', () => {
  it('is whether another tab has sent what it gave back: it cannot be taken back', async () => {
    const stage = createStage();
    const { store, hold, release } = held(stage.store);
    const leader = await stage.open({ store });
    const other = await stage.open();
    await leader.connect();
    hold();
    const delivery = other.box.emit('m', 1);
    await stage.settle();
    await leader.disconnect();
    release();
    await stage.settle();
    expect(leader.sent).toEqual([]);
    expect(delivery.state.getSnapshot()).toBe('queued');
    expect(await delivery.cancel()).toBe(false);
  });

  it('is a jump of the wall clock: items expire by it', async () => {
    const stage = createStage();
    const tab = await stage.open({ ttl: 3_600_000 });
    const delivery = tab.box.emit('m', 1);
    await stage.settle();
    stage.platform.sleep(3_600_000);
    await tab.connect();
    expect(tab.sent).toEqual([]);
    await expect(delivery.done).rejects.toMatchObject({ code: 'expired' });
  });

  it('is what left by `writeAhead: false`, when the page crashes before it is written down', async () => {
    const stage = createStage();
    let isGone = false;
    const store: OutboxStore = {
      ...stage.store,
      transaction: (work) =>
        isGone ? new Promise<never>(() => {}) : stage.store.transaction(work),
    };
    const before = await stage.open({ store, writeAhead: false });
    await before.connect();
    isGone = true;
    before.box.emit('m', 1);
    expect(before.sent).toHaveLength(1);
    before.crash();
    const tab = await stage.open();
    await stage.advance(10_000);
    await tab.connect();
    expect(await tab.box.list()).toEqual([]);
    expect(tab.sent).toEqual([]);
  });

  it('is what left by `writeAhead: false`, when the storage fails', async () => {
    const stage = createStage();
    let fails = false;
    const store: OutboxStore = {
      ...stage.store,
      async transaction(work) {
        if (fails) throw new StorageError('unavailable', 'gone');
        return stage.store.transaction(work);
      },
    };
    const before = await stage.open({ store, writeAhead: false });
    await before.connect();
    fails = true;
    before.box.emit('m', 1);
    expect(before.sent).toHaveLength(1);
    await stage.advance(10_000);
    before.crash();
    const tab = await stage.open();
    await stage.advance(10_000);
    await tab.connect();
    expect(await tab.box.list()).toEqual([]);
    expect(tab.sent).toEqual([]);
  });

  it('is what another tab has just written, for `writeAhead: false`, which passes it', async () => {
    const stage = createStage();
    const { store, hold, release } = held(stage.store);
    const leader = await stage.open({ writeAhead: false });
    const other = await stage.open({ store });
    await leader.connect();
    hold();
    other.box.emit('m', 'first');
    await stage.settle();
    leader.box.emit('m', 'second');
    expect(leader.sent.map(({ args }) => args)).toEqual([['second']]);
    release();
    await stage.settle();
    leader.sent[0]!.ack();
    await stage.settle();
    expect(leader.sent.map(({ args }) => args)).toEqual([['second'], ['first']]);
    // As they were written down.
    expect((await leader.box.list()).map(({ args }) => args)).toEqual([['first'], undefined]);
  });
});

describe('what is worth sending no more', () => {
  it('is looked for before each sending, though it is no second since the last time', async () => {
    const stage = createStage();
    const tab = await stage.open({ ttl: 500 });
    const delivery = tab.box.emit('m', 1);
    await stage.advance(499);
    stage.platform.sleep(1);
    await tab.connect();
    expect(tab.sent).toEqual([]);
    expect(delivery.state.getSnapshot()).toBe('expired');
  });
});
