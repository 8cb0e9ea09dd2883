import { describe, expect, it } from 'vitest';
import { limited } from '../../test/fakes/limited-store.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { StorageError } from './errors.js';
import type { OutboxStore } from './store.js';

describe('an outbox whose storage is full', () => {
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

  it.each(['closed', 'left by its account'])(
    'ends what was in memory alone when it is %s, and tells of it',
    async (how) => {
      const stage = createStage();
      const disk = limited(stage.store);
      let user = 'alice';
      const tab = await stage.open({ store: disk.store, scope: () => user });
      const told: string[] = [];
      tab.box.on('settled', ({ id, state }) => told.push(`${id} ${state}`));
      const kept = tab.box.emit('m', 1);
      await kept.stored;
      disk.isFull = true;
      const { id, stored, sent, done, state } = tab.box.emit('m', 2);
      const ends = Promise.allSettled([stored, sent, done]);
      await stage.settle();
      if (how === 'closed') await tab.box.close();
      else {
        user = 'bob';
        await tab.box.list();
        await stage.settle();
      }
      for (const end of await ends)
        expect(end).toMatchObject({ reason: { code: 'failed', cause: { name: 'StorageError' } } });
      expect(state.getSnapshot()).toBe('failed');
      expect(told).toEqual([`${id} failed`]);
      expect(kept.state.getSnapshot()).toBe('queued');
    },
  );

  it('shows what is in doubt as such once there is room, where it waits for the application', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const tab = await stage.open({ store: disk.store, retryInDoubt: false });
    await tab.connect();
    const { id } = tab.box.emit('pay', 1);
    await stage.settle();
    disk.isFull = true;
    tab.box.emit('pay', 2);
    await stage.settle();
    await tab.disconnect();
    await stage.settle();
    disk.isFull = false;
    await tab.connect();
    await stage.advance(10_000);
    expect(tab.sent.map(({ args }) => args[0])).toEqual([1, 2]);
    expect(await tab.box.list({ state: 'unknown' })).toMatchObject([{ id }]);
    tab.sent[1]!.ack();
    expect(await tab.box.retry(id)).toBe(1);
    await stage.settle();
    expect(tab.sent.map(({ args }) => args[0])).toEqual([1, 2, 1]);
  });
});
