import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';
import type { OutboxStore } from './store.js';

/** A stage, and a store on it whose answers wait while it is held. */
function heldStage() {
  const stage = createStage();
  let holding: Promise<void> | undefined;
  const store: OutboxStore = {
    ...stage.store,
    async transaction(work) {
      const result = await stage.store.transaction(work);
      await holding;
      return result;
    },
  };
  const hold = () => {
    let release!: () => void;
    holding = new Promise((resolve) => {
      release = resolve;
    });
    return async () => {
      holding = undefined;
      release();
      await stage.settle();
    };
  };
  return { stage, store, hold };
}

describe('what an outbox cannot see', () => {
  it('is whether another tab has sent what it gave back: it cannot be taken back', async () => {
    const { stage, store, hold } = heldStage();
    const leader = await stage.open({ store });
    const other = await stage.open();
    await leader.connect();
    const release = hold();
    const delivery = other.box.emit('m', 1);
    await stage.settle();
    await leader.disconnect();
    await release();
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
