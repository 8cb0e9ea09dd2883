import { describe, expect, it } from 'vitest';
import { createStage, type Tab } from '../../test/fakes/outbox-stage.js';

/** What `emit` throws. */
function refusal({ box }: Tab, ...args: unknown[]): unknown {
  try {
    box.emit('m', ...args);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('the limits of a box', () => {
  it.each([
    ['maxItems', { maxItems: 2 }, ['a', 'b'], 'c'],
    ['maxBytes', { maxBytes: 100 }, ['x'.repeat(40), 'y'.repeat(40)], 'z'.repeat(40)],
    ['maxItemBytes', { maxItemBytes: 20 }, ['a'], 'x'.repeat(20)],
  ])(
    'refuse by a RangeError that names %s, before and after what is there was written',
    async (name, options, kept, more) => {
      const stage = createStage();
      const tab = await stage.open(options);
      for (const value of kept) expect(refusal(tab, value)).toBeUndefined();
      for (let turn = 0; turn < 2; turn++) {
        expect(refusal(tab, more)).toBeInstanceOf(RangeError);
        expect(String(refusal(tab, more))).toContain(name);
        await stage.settle();
      }
      expect(tab.box.getSnapshot().pending).toBe(kept.length);
      // There is room again once something has left.
      await tab.connect();
      tab.sent[0]!.ack();
      await stage.settle();
      if (name !== 'maxItemBytes') expect(refusal(tab, more)).toBeUndefined();
    },
  );

  it.each([
    ['50 000 000 bytes', { bytes: 49_999_998 }, 'at most 50000000 (maxBytes), got 50000007'],
    ['100 000 items', { items: 99_999 }, 'at most 100000 (maxItems), got 100001'],
  ])('are %s for all that waits, unless it is said otherwise', async (_, kept, message) => {
    const stage = createStage();
    const tab = await stage.open();
    tab.box.emit('m', 1);
    await stage.settle();
    const [mark] = stage.marks.keys();
    await stage.store.transaction(async (rows) => {
      const row = (await rows.getSpace(mark!.slice('holdfast '.length)))!;
      rows.putSpace({ ...row, ...kept });
    });
    await tab.box.list();
    expect(refusal(tab)).toBeUndefined();
    expect(String(refusal(tab, 1))).toContain(message);
  });

  it('are a million bytes for an item', async () => {
    const tab = await createStage().open();
    expect(refusal(tab, 'x'.repeat(999_995))).toBeUndefined();
    expect(String(refusal(tab, 'x'.repeat(999_996)))).toContain('at most 1000000 (maxItemBytes)');
  });

  it('let the newest give way where that is asked for, and tell of it', async () => {
    const stage = createStage();
    const tab = await stage.open({ maxItems: 2, overflow: 'dropNewest' });
    const dropped: (string | undefined)[] = [];
    tab.box.on('dropped', ({ id, error }) => dropped.push(id, error?.name));
    const deliveries = [1, 2, 3].map((n) => tab.box.emit('m', n));
    await stage.settle();
    expect(dropped).toEqual([deliveries[2]!.id, 'RangeError']);
    await expect(deliveries[2]!.done).rejects.toMatchObject({ code: 'dropped' });
    await tab.connect();
    for (let n = 0; n < 2; n++) {
      tab.sent[n]!.ack();
      await stage.settle();
    }
    expect(tab.sent.map(({ args }) => args[0])).toEqual([1, 2]);
  });

  it('let none give way that may have left', async () => {
    const stage = createStage();
    const tab = await stage.open({ maxItems: 1, overflow: 'dropOldest', retryInDoubt: false });
    const first = tab.box.emit('m', 1);
    await tab.connect();
    const second = tab.box.emit('m', 2);
    await stage.settle();
    expect([first, second].map(({ state }) => state.getSnapshot())).toEqual([
      'inflight',
      'dropped',
    ]);
    await tab.disconnect();
    const third = tab.box.emit('m', 3);
    await stage.settle();
    expect([first, third].map(({ state }) => state.getSnapshot())).toEqual(['unknown', 'dropped']);
  });
});

describe('what is usual', () => {
  it('is a day to live', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const delivery = tab.box.emit('m', 1);
    await stage.advance(86_399_000);
    expect(delivery.state.getSnapshot()).toBe('queued');
    await stage.advance(1_000);
    expect(delivery.state.getSnapshot()).toBe('expired');
    const lasting = await stage.open({ ttl: Infinity });
    lasting.box.emit('m', 2);
    await stage.advance(30 * 86_400_000);
    expect(lasting.box.getSnapshot().pending).toBe(1);
  });

  it('is five attempts, and ten seconds for an acknowledgement', async () => {
    const stage = createStage();
    const tab = await stage.open();
    tab.box.emit('m', 1);
    await tab.connect();
    await stage.advance(9_999);
    expect(tab.box.getSnapshot()).toMatchObject({ inflight: 1, unknown: 0 });
    await stage.advance(1);
    expect(tab.box.getSnapshot()).toMatchObject({ inflight: 0, unknown: 1 });
    await stage.advance(600_000);
    expect(tab.sent).toHaveLength(5);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, failed: 1 });
  });

  it('is one order for all of a namespace', async () => {
    const stage = createStage();
    const tab = await stage.open();
    for (const event of ['a', 'b']) tab.box.emit(event);
    await tab.connect();
    expect(tab.sent).toHaveLength(1);
    expect((await tab.box.list()).map(({ key }) => key)).toEqual(['', '']);
  });

  it('is 32 items under way at a time', async () => {
    const stage = createStage();
    const tab = await stage.open({ key: (_, [n]) => `${n}` });
    for (let n = 0; n < 200; n++) tab.box.emit('m', n);
    await tab.connect();
    for (let round = 0; round < 5; round++) {
      for (const one of tab.pending()) one.ack();
      await stage.settle();
    }
    expect(tab.pending()).toHaveLength(32);
  });
});
