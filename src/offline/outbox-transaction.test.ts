import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';
import type { OutboxStore } from './store.js';

/** A store whose transactions wait for `go` where they are about to end. */
function slow(store: OutboxStore) {
  const waiting: (() => void)[] = [];
  let isHeld = false;
  const transaction: OutboxStore['transaction'] = (work) =>
    store.transaction(async (rows) => {
      if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
      return work(rows);
    });
  return {
    store: { ...store, transaction },
    hold() {
      isHeld = true;
    },
    go() {
      isHeld = false;
      for (const run of waiting.splice(0)) run();
    },
  };
}

describe('an outbox, when things happen at the wrong moment,', () => {
  it('does not send again what is acknowledged during a transaction', async () => {
    const stage = createStage();
    const { store, hold, go } = slow(stage.store);
    const tab = await stage.open({ store, key: (_, [room]) => `${room}` });
    await tab.connect();
    tab.box.emit('m', 'a');
    tab.box.emit('m', 'b');
    await stage.settle();
    const [a, b] = tab.pending();
    hold();
    a!.ack();
    await stage.settle();
    b!.ack();
    await stage.settle();
    go();
    await stage.settle();
    expect(tab.sent.map(({ args }) => args[0])).toEqual(['a', 'b']);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, inflight: 0 });
  });

  it('sends nothing that it claimed before another tab took over', async () => {
    const stage = createStage();
    const { store, hold, go } = slow(stage.store);
    const before = await stage.open({ store });
    await before.connect();
    hold();
    before.box.emit('m', 1);
    await stage.settle();
    stage.platform.tell({ type: 'pagehide', persisted: true });
    go();
    await stage.settle();
    expect(before.sent).toEqual([]);
    before.crash();
    const tab = await stage.open();
    await tab.connect();
    await stage.settle();
    expect(tab.sent).toHaveLength(1);
  });

  it('leads no more when it resigns while it asks for its lease', async () => {
    const stage = createStage({ locks: false });
    const { store, hold, go } = slow(stage.store);
    const tab = await stage.open({ store });
    expect(tab.box.getSnapshot().leader).toBe(true);
    hold();
    await stage.advance(5_000);
    stage.platform.tell({ type: 'freeze' });
    go();
    await stage.advance(20_000);
    expect(tab.box.getSnapshot().leader).toBe(false);
  });
});
