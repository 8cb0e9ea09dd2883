import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';
import type { Encryption } from './encryption.js';
import type { OutboxRecord } from './record.js';
import type { OutboxStore } from './store.js';

/** A store whose answers, and an encryption whose results, wait while they are held. */
function heldStage() {
  const stage = createStage();
  const kept: OutboxRecord[] = [];
  let holding: Promise<void> | undefined;
  const store: OutboxStore = {
    ...stage.store,
    async transaction(work) {
      const result = await stage.store.transaction((rows) =>
        work({
          ...rows,
          putSettled(row) {
            kept.push(row);
            rows.putSettled(row);
          },
        }),
      );
      await holding;
      return result;
    },
  };
  const encrypt: Encryption = {
    async seal(args, context) {
      await holding;
      return { args, context };
    },
    async open(sealed) {
      await holding;
      return (sealed as { args: readonly unknown[] }).args;
    },
    hash: async (key) => `#${key}`,
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
  return { stage, store, encrypt, hold, kept };
}

describe('what never left', () => {
  it('can be taken back although it was about to leave when the link went', async () => {
    const { stage, store, hold } = heldStage();
    const tab = await stage.open({ store });
    await tab.connect();
    const release = hold();
    const delivery = tab.box.emit('m', 1);
    await stage.settle();
    await tab.disconnect();
    await release();
    expect(tab.sent).toEqual([]);
    expect(delivery.state.getSnapshot()).toBe('queued');
    expect(await delivery.cancel()).toBe(true);
  });

  it('is not in doubt when the link went while it was opened', async () => {
    const { stage, encrypt, hold } = heldStage();
    const before = await stage.open({ encrypt, retryInDoubt: false });
    await before.box.emit('pay', 1).stored;
    before.crash();
    const release = hold();
    const tab = await stage.open({ encrypt, retryInDoubt: false });
    await tab.connect();
    await tab.disconnect();
    await release();
    expect(tab.sent).toEqual([]);
    expect(tab.box.getSnapshot()).toMatchObject({ queued: 1, unknown: 0 });
    await tab.connect();
    await stage.advance(500);
    expect(tab.sent.map(({ args }) => args)).toEqual([[1]]);
  });
});

describe('while it is encrypted, an item', () => {
  it('is listed, taken back, replaced and cleared, and nothing of it can be read', async () => {
    const { stage, store, encrypt, hold, kept } = heldStage();
    const options = { store, encrypt, key: 'secret', coalesce: (event: string) => event };
    const tab = await stage.open(options);
    const release = hold();
    const one = tab.box.emit('one', 1);
    const first = tab.box.emit('latest', 1);
    tab.box.emit('latest', 2);
    const [listed, taken] = [tab.box.list(), one.cancel()];
    await release();
    expect((await listed).map(({ event, state }) => [event, state])).toEqual([
      ['one', 'queued'],
      ['latest', 'queued'],
      ['latest', 'dropped'],
    ]);
    expect(await taken).toBe(true);
    expect(first.state.getSnapshot()).toBe('dropped');
    const again = hold();
    const last = tab.box.emit('last', 1);
    const cleared = tab.box.clear();
    await again();
    await cleared;
    expect(last.state.getSnapshot()).toBe('discarded');
    expect(await tab.box.list()).toEqual([]);
    expect(tab.box.getSnapshot().pending).toBe(0);
    expect(JSON.stringify(kept)).not.toContain('"secret"');
  });
});
