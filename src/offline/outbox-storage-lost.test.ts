import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { StorageError } from './errors.js';
import type { OutboxStore } from './store.js';

describe('an outbox, when things happen at the wrong moment,', () => {
  it.each(['wiped', 'gone'])('stays paused when its storage is %s', async (fault) => {
    const stage = createStage();
    let isGone = false;
    const store: OutboxStore = {
      ...stage.store,
      async transaction(work) {
        if (isGone) throw new StorageError('unavailable', 'gone');
        return stage.store.transaction(work);
      },
    };
    const tab = await stage.open({ store });
    await tab.connect();
    tab.box.pause();
    tab.box.emit('m', 1);
    await stage.settle();
    if (fault === 'wiped') stage.wipe();
    else isGone = true;
    tab.box.emit('m', 2);
    await stage.advance(10_000);
    expect(tab.box.getSnapshot()).toMatchObject({ paused: true, pending: 2 });
    expect(tab.sent).toEqual([]);
    tab.box.resume();
    await stage.settle();
    expect(tab.sent.map(({ args }) => args)).toEqual([[1]]);
  });

  it('brings back what may have left as in doubt when the store is wiped', async () => {
    const stage = createStage();
    const tab = await stage.open({ retryInDoubt: false });
    const pay = tab.box.emit('pay', 1);
    await tab.connect();
    expect(tab.sent).toHaveLength(1);
    stage.wipe();
    tab.box.emit('m', 2);
    await stage.settle();
    await tab.disconnect();
    await tab.connect();
    await stage.advance(60_000);
    expect(tab.sent.filter(({ event }) => event === 'pay')).toHaveLength(1);
    expect(pay.state.getSnapshot()).toBe('unknown');
  });

  it('goes on in memory when a full store is lost altogether', async () => {
    const stage = createStage();
    let code: 'quota' | 'unavailable' | undefined;
    const tab = await stage.open({
      store: {
        ...stage.store,
        async transaction(work) {
          if (code) throw new StorageError(code, code);
          return stage.store.transaction(work);
        },
      },
    });
    code = 'quota';
    tab.box.emit('m', 1);
    await stage.settle();
    code = 'unavailable';
    tab.box.emit('m', 2);
    await stage.settle();
    expect(tab.box.getSnapshot()).toMatchObject({ durability: 'memory', pending: 2 });
    await tab.connect();
    for (let n = 0; n < 2; n++) {
      tab.sent[n]!.ack();
      await stage.settle();
    }
    expect(tab.sent.map(({ args }) => args[0])).toEqual([1, 2]);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, bytes: 0 });
  });

  it('tells other tabs nothing of its memory once the store is gone', async () => {
    const stage = createStage();
    let isGone = false;
    const alone = await stage.open({
      store: {
        ...stage.store,
        async transaction(work) {
          if (isGone) throw new StorageError('unavailable', 'gone');
          return stage.store.transaction(work);
        },
      },
    });
    const tab = await stage.open();
    tab.box.emit('m', 1);
    await stage.settle();
    isGone = true;
    for (const n of [2, 3, 4]) alone.box.emit('m', n);
    await stage.settle();
    stage.platform.tell({ type: 'pageshow', persisted: true });
    alone.box.emit('m', 5);
    await stage.advance(10_000);
    expect(alone.box.getSnapshot()).toMatchObject({ durability: 'memory', pending: 4 });
    expect(tab.box.getSnapshot()).toMatchObject({ durability: 'relaxed', pending: 1 });
  });

  it('calls in doubt what is kept by a store that it gave up, and others may send', async () => {
    const stage = createStage();
    let isDown = false;
    const options = {
      retryInDoubt: false,
      store: {
        ...stage.store,
        async transaction(work) {
          if (isDown) throw new StorageError('unavailable', 'down');
          return stage.store.transaction(work);
        },
      } satisfies OutboxStore,
    };
    const tab = await stage.open(options);
    const pay = tab.box.emit('pay', 1);
    await stage.settle();
    isDown = true;
    tab.box.emit('m', 2);
    await stage.settle();
    await tab.connect();
    expect(tab.sent.map(({ event }) => event)).toEqual(['m']);
    expect(pay.state.getSnapshot()).toBe('unknown');
    // Nobody can promise that it never leaves, whatever is asked of it here.
    await tab.disconnect();
    const freed = tab.box.retry(pay.id);
    await stage.settle();
    expect(await freed).toBe(1);
    const back = pay.cancel();
    await stage.settle();
    expect(await back).toBe(false);
    tab.crash();
    const next = await stage.open({ retryInDoubt: false });
    await stage.advance(10_000);
    await next.connect();
    expect(next.sent.map(({ event }) => event)).toEqual(['pay']);
  });
});
