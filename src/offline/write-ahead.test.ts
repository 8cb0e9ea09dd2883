import { describe, expect, it } from 'vitest';
import { gated } from '../../test/fakes/gated-store.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { StorageError } from './errors.js';
import type { OutboxOptions } from './options.js';

/** A stage whose store waits for its gate, while that is shut. */
async function slowStage(more: Partial<OutboxOptions> = {}) {
  const stage = createStage();
  let refusal: Error | undefined;
  const { store, shut, open } = gated({
    ...stage.store,
    async transaction(work) {
      if (refusal) throw refusal;
      return stage.store.transaction(work);
    },
  });
  const refuse = (error: Error | undefined) => {
    refusal = error;
  };
  const options = {
    store,
    key: (_: string, [name]: readonly unknown[]) => `${name}`,
    events: { quick: { writeAhead: false }, pay: { writeAhead: false, retryInDoubt: false } },
    ...more,
  };
  const tab = await stage.open(options);
  await tab.connect();
  return { stage, tab, options, shut, refuse, open };
}

describe('an item that need not be written down first', () => {
  it('leaves at once, and is written down and settled all the same', async () => {
    const { stage, tab, shut, open } = await slowStage();
    shut();
    const quick = tab.box.emit('quick', 'a');
    expect(tab.sent).toMatchObject([{ event: 'quick', args: ['a'] }]);
    expect(quick.state.getSnapshot()).toBe('inflight');
    let isStored = false;
    quick.stored.then(() => {
      isStored = true;
    });
    await quick.sent;
    expect(isStored).toBe(false);
    open();
    await quick.stored;
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 1, inflight: 1 });
    expect(await quick.cancel()).toBe(false);
    tab.sent[0]!.ack('fine');
    expect(await quick.done).toEqual(['fine']);
    await stage.settle();
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, inflight: 0, bytes: 0 });
    expect(tab.sent).toHaveLength(1);
  });

  it('does not pass what waits for the application', async () => {
    const { stage, tab } = await slowStage({ onPoison: 'pauseKey' });
    const pay = tab.box.emit('pay', 'a');
    await stage.settle();
    await tab.disconnect();
    await tab.connect();
    await stage.advance(2_000);
    expect(pay.state.getSnapshot()).toBe('unknown');
    tab.box.emit('quick', 'a');
    tab.box.emit('quick', 'b');
    await stage.settle();
    expect(tab.sent.map(({ args }) => args[0])).toEqual(['a', 'b']);
    const freed = tab.box.retry(pay.id);
    await stage.settle();
    expect(await freed).toBe(1);
    expect(tab.sent.map(({ event }) => event)).toEqual(['pay', 'quick', 'pay']);
    tab.sent[2]!.ack();
    await stage.settle();
    expect(tab.sent.map(({ event }) => event)).toEqual(['pay', 'quick', 'pay', 'quick']);
  });

  it('is settled when the answer is faster than the store', async () => {
    const { stage, tab, shut, open } = await slowStage();
    shut();
    const quick = tab.box.emit('quick', 'a');
    tab.sent[0]!.ack('fine');
    await stage.settle();
    open();
    expect(await quick.done).toEqual(['fine']);
    await stage.settle();
    expect(tab.sent).toHaveLength(1);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, inflight: 0, bytes: 0 });
    expect(await tab.box.list()).toMatchObject([{ id: quick.id, state: 'acked' }]);
  });

  it('has a place to come back to when it fails before it is written down', async () => {
    const { stage, tab, shut, open } = await slowStage({
      judge: (answer) => (answer === 'no' ? 'failed' : 'acked'),
    });
    await tab.box.emit('slow', 'a', 1).stored;
    shut();
    const quick = tab.box.emit('quick', 'b', 2);
    tab.sent[1]!.ack('no');
    await stage.settle();
    open();
    await expect(quick.done).rejects.toMatchObject({ code: 'failed' });
    expect(await tab.box.retry(quick.id)).toBe(1);
    await stage.settle();
    for (const one of tab.pending()) one.ack('yes');
    await stage.settle();
    expect(tab.sent.map(({ args }) => args[1])).toEqual([1, 2, 2]);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, failed: 0, bytes: 0 });
  });

  it('never passes what is before it', async () => {
    const { stage, tab, shut, open } = await slowStage();
    shut();
    tab.box.emit('slow', 'a', 1);
    tab.box.emit('quick', 'a', 2);
    tab.box.emit('quick', 'b', 3);
    // The turn has something to write down, of whatever key.
    expect(tab.sent).toEqual([]);
    open();
    await stage.settle();
    expect(tab.sent.map(({ args }) => args[1])).toEqual([1, 3]);
    tab.box.emit('quick', 'a', 4);
    expect(tab.sent).toHaveLength(2);
    for (let n = 0; n < tab.sent.length; n++) {
      tab.sent[n]!.ack();
      await stage.settle();
    }
    expect(tab.sent.map(({ args }) => args[1])).toEqual([1, 3, 2, 4]);
  });

  it('waits as all do while its key waits for the application', async () => {
    const { stage, tab } = await slowStage({ onPoison: 'pauseKey', judge: () => 'failed' });
    tab.box.emit('quick', 'a');
    tab.sent[0]!.ack();
    await stage.settle();
    tab.box.emit('quick', 'a');
    await stage.settle();
    expect(tab.sent).toHaveLength(1);
    tab.box.emit('quick', 'b');
    expect(tab.sent).toHaveLength(2);
  });

  it('waits as all do while the box is paused, or there is no connection', async () => {
    const { stage, tab, shut } = await slowStage();
    tab.box.pause();
    await stage.settle();
    shut();
    tab.box.emit('quick', 'a');
    expect(tab.sent).toEqual([]);
    const other = await slowStage();
    await other.tab.disconnect();
    other.shut();
    other.tab.box.emit('quick', 'a');
    expect(other.tab.sent).toEqual([]);
  });

  it('waits from the very call that pauses the box', async () => {
    const { stage, tab, shut, open } = await slowStage();
    tab.box.pause();
    tab.box.emit('quick', 'a');
    expect(tab.sent).toEqual([]);
    await stage.settle();
    expect(tab.sent).toEqual([]);
    tab.box.resume();
    await stage.settle();
    tab.sent[0]!.ack();
    await stage.settle();
    // Nor while that is being written down.
    shut();
    tab.box.pause();
    await stage.settle();
    tab.box.emit('quick', 'b');
    open();
    await stage.settle();
    expect(tab.box.getSnapshot().paused).toBe(true);
    expect(tab.sent).toHaveLength(1);
    tab.box.resume();
    await stage.settle();
    tab.sent[1]!.ack();
    await stage.settle();
    tab.box.emit('quick', 'c');
    expect(tab.sent).toHaveLength(3);
  });

  it('is in doubt when the link goes before it is written down', async () => {
    const { stage, tab, shut, open } = await slowStage();
    shut();
    const quick = tab.box.emit('quick', 'a');
    await tab.disconnect();
    open();
    await quick.stored;
    expect(quick.state.getSnapshot()).toBe('unknown');
    await tab.connect();
    await stage.advance(1_000);
    expect(tab.sent).toHaveLength(2);
    tab.sent[1]!.ack();
    await quick.done;
  });

  it('stays in doubt where it must not be sent twice', async () => {
    const { stage, tab, shut, open } = await slowStage();
    shut();
    const pay = tab.box.emit('pay', 'a');
    await tab.disconnect();
    open();
    await tab.connect();
    await stage.advance(1_000);
    expect(pay.state.getSnapshot()).toBe('unknown');
    expect(tab.sent).toHaveLength(1);
  });

  it('is in doubt for the next page', async () => {
    const { stage, tab, options } = await slowStage();
    const pay = tab.box.emit('pay', 'a');
    await pay.stored;
    tab.crash();
    const next = await stage.open(options);
    await stage.advance(10_000);
    await next.connect();
    await stage.advance(10_000);
    expect(next.sent).toEqual([]);
    expect(await next.box.list()).toMatchObject([{ id: pay.id, state: 'unknown' }]);
  });

  it('is settled from memory when the disk is full', async () => {
    const { stage, tab, refuse } = await slowStage();
    refuse(new StorageError('quota', 'full'));
    const quick = tab.box.emit('quick', 'a');
    await stage.settle();
    expect(tab.sent).toHaveLength(1);
    refuse(undefined);
    tab.sent[0]!.ack('fine');
    expect(await quick.done).toEqual(['fine']);
    await stage.advance(5_000);
    expect(tab.sent).toHaveLength(1);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, inflight: 0, bytes: 0 });
  });
});
