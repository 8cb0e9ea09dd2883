import { describe, expect, it } from 'vitest';
import { gated } from '../../test/fakes/gated-store.js';
import { values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { type StorageCode, StorageError } from './errors.js';
import type { OutboxStore } from './store.js';

/** A stage whose store refuses by a code, while there is one. */
function refusingStage() {
  const stage = createStage();
  const state: { code: StorageCode | undefined; asked: number } = { code: undefined, asked: 0 };
  const store: OutboxStore = {
    ...stage.store,
    async transaction(work) {
      state.asked++;
      if (state.code) throw new StorageError(state.code, state.code);
      return stage.store.transaction(work);
    },
  };
  return { stage, state, store };
}

describe('a storage that refuses', () => {
  it.each(['lost', 'corrupt'] as const)(
    'three times in a row as %s is given up, and twice is not',
    async (code) => {
      const { stage, state, store } = refusingStage();
      const tab = await stage.open({ store });
      state.code = code;
      const first = tab.box.emit('m', 1);
      await stage.settle();
      await stage.advance(2_000);
      expect([tab.errors.length, tab.box.getSnapshot().durability]).toEqual([1, 'memory']);
      state.code = undefined;
      await stage.advance(2_000);
      await first.stored;
      expect(tab.box.getSnapshot()).toMatchObject({ durability: 'relaxed', pending: 1 });
      state.code = code;
      state.asked = 0;
      tab.box.emit('m', 2);
      await stage.advance(60_000);
      expect(state.asked).toBe(3);
      expect(tab.errors.slice(1)).toMatchObject([{ code }, { code }]);
      expect(tab.box.getSnapshot()).toMatchObject({ durability: 'memory', pending: 2 });
      // For good, as far as this page goes.
      state.code = undefined;
      await tab.connect();
      for (const n of [0, 1]) {
        tab.sent[n]!.ack();
        await stage.settle();
      }
      await stage.advance(60_000);
      expect([state.asked, tab.box.getSnapshot().durability]).toEqual([3, 'memory']);
      expect(values(tab)).toEqual([1, 2]);
    },
  );

  it('as another tab holds it open is waited for, however long, and goes on then', async () => {
    const { stage, state, store } = refusingStage();
    state.code = 'blocked';
    const tab = await stage.open({ store });
    const delivery = tab.box.emit('m', 1);
    await stage.advance(600_000);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 1 });
    expect(tab.errors[0]).toMatchObject({ code: 'blocked' });
    state.code = undefined;
    await stage.advance(2_000);
    await delivery.stored;
    expect(tab.box.getSnapshot()).toMatchObject({ durability: 'relaxed', pending: 1 });
    tab.crash();
    const next = await stage.open();
    expect(await next.box.list()).toMatchObject([{ args: [1] }]);
  });
});

describe('a storage that was wiped', () => {
  it('while no page was open is told to the next one, once', async () => {
    const stage = createStage();
    const before = await stage.open();
    await before.box.emit('m', 1).stored;
    before.crash();
    await stage.settle();
    stage.wipe();
    const told: [string, number][] = [];
    for (let page = 0; page < 2; page++) {
      const { store, shut, open } = gated(stage.store);
      shut();
      const tab = await stage.open({ store });
      tab.box.on('storage-lost', ({ message }, restored) => told.push([message, restored]));
      open();
      await stage.settle();
      tab.crash();
    }
    expect(told).toEqual([['the storage was wiped', 0]]);
  });

  it('by `clear()` is no loss', async () => {
    const stage = createStage();
    const before = await stage.open();
    await before.box.emit('m', 1).stored;
    await before.box.clear();
    await before.box.close();
    expect(stage.marks.size).toBe(0);
  });
});
