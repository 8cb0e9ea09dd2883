import { describe, expect, it } from 'vitest';
import { limited } from '../../test/fakes/limited-store.js';
import { serve, values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { adopt } from './adopt.js';
import type { OutboxStore } from './store.js';

describe('an outbox', () => {
  it('writes down anew what a wiped store has lost', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const lost: number[] = [];
    tab.box.on('storage-lost', (_, restored) => lost.push(restored));
    const deliveries = [1, 2, 3].map((n) => tab.box.emit('m', n));
    await stage.settle();
    stage.wipe();
    tab.box.emit('m', 4);
    await stage.settle();
    expect(lost).toEqual([3]);
    await tab.connect();
    await stage.advance(6_000);
    await serve(stage, tab);
    expect(values(tab)).toEqual([1, 2, 3, 4]);
    expect(deliveries.map(({ state }) => state.getSnapshot())).toEqual(['acked', 'acked', 'acked']);
  });

  it('sends from memory what a full store does not take, in order, and writes it down later', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    disk.isFull = true;
    const tab = await stage.open({ store: disk.store });
    await tab.connect();
    const deliveries = [1, 2, 3].map((n) => tab.box.emit('m', n));
    await stage.settle();
    expect(tab.box.getSnapshot().durability).toBe('memory');
    await serve(stage, tab);
    expect(values(tab)).toEqual([1, 2, 3]);
    expect(deliveries.map(({ state }) => state.getSnapshot())).toEqual(['acked', 'acked', 'acked']);
    await tab.disconnect();
    const kept = tab.box.emit('m', 4);
    disk.isFull = false;
    await stage.advance(5_000);
    await kept.stored;
    expect(tab.box.getSnapshot()).toMatchObject({ durability: 'relaxed', pending: 1 });
    tab.crash();
    const later = await stage.open();
    await later.connect();
    await serve(stage, later);
    expect(values(later)).toEqual([4]);
  });

  it('goes on in memory where there is no storage, and says so', async () => {
    const stage = createStage();
    const none = {
      ...stage.store,
      transaction: () =>
        Promise.reject(
          Object.assign(new Error('none'), { name: 'StorageError', code: 'unavailable' }),
        ),
    };
    const tab = await stage.open({ store: none });
    tab.box.emit('m', 1);
    await tab.connect();
    await serve(stage, tab);
    expect(values(tab)).toEqual([1]);
    expect(tab.box.getSnapshot()).toMatchObject({ durability: 'memory', leader: true, pending: 0 });
    expect(tab.errors).toHaveLength(1);
  });

  it('writes an item down once, though its mark beside the store cannot be left', async () => {
    const stage = createStage();
    stage.marks.set = () => {
      throw new Error('no room for marks');
    };
    const tab = await stage.open();
    tab.box.emit('m', 1);
    await stage.settle();
    expect(await tab.box.list()).toHaveLength(1);
    expect(tab.errors.map(({ message }) => message)).toEqual(['no room for marks']);
    await tab.connect();
    await serve(stage, tab);
    expect(values(tab)).toEqual([1]);
  });

  it.each([
    ['there is none', 'unavailable'],
    ['it was given up', 'lost'],
  ])(
    'keeps in memory what each account has, where the storage is not used since %s',
    async (_, code) => {
      const stage = createStage();
      let user = 'ann';
      let fails = true;
      const error = Object.assign(new Error(code), { name: 'StorageError', code });
      const store: OutboxStore = {
        ...stage.store,
        transaction: (work) => (fails ? Promise.reject(error) : stage.store.transaction(work)),
      };
      const tab = await stage.open({ store, scope: () => user });
      const own = tab.box.emit('m', 'ann');
      await stage.advance(6_000);
      await own.stored;
      fails = code === 'unavailable';
      user = 'guest';
      const guest = tab.box.emit('m', 'guest');
      await stage.advance(6_000);
      user = 'ann';
      tab.box.emit('m', 'ann again');
      await stage.advance(6_000);
      expect(await adopt(tab.box, { scope: 'guest' })).toBe(1);
      await tab.connect();
      await stage.advance(1_000);
      await serve(stage, tab);
      expect(values(tab)).toEqual(['ann', 'ann again', 'guest']);
      for (const { done } of [own, guest]) expect(await done).toEqual(['ok']);
      expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, durability: 'memory' });
    },
  );
});
