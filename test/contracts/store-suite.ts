import { describe, expect, it } from 'vitest';
import type { ItemState, OutboxRecord, SettledRecord, Space } from '../../src/offline/record.js';
import { freshSpace } from '../../src/offline/space.js';
import type { OutboxStore } from '../../src/offline/store.js';

export const spaceRow = (space: string, more: Partial<Space> = {}): Space => ({
  ...freshSpace(space, () => `cid of ${space}`, 1, undefined),
  ...more,
});

export const item = (seq: number, more: Partial<OutboxRecord> = {}): OutboxRecord => ({
  space: 'a',
  seq,
  id: `id-${more.space ?? 'a'}-${seq}`,
  event: 'message',
  key: 'k',
  args: [seq],
  bytes: 8,
  version: 0,
  at: 1_000 + seq,
  state: 'queued',
  attempts: 0,
  epoch: 1,
  ...more,
});

export const settledRow = (
  seq: number,
  state: ItemState,
  settledAt: number,
  more: Partial<OutboxRecord> = {},
): SettledRecord => {
  const row = item(seq, { ...more, state });
  return { ...row, outcome: { id: row.id, event: row.event, state, settledAt } };
};

const seqs = (rows: readonly { seq: number }[]) => rows.map(({ seq }) => seq);

/** What every store promises. `open` gives a new one over empty storage. */
export function promisesOfAStore(open: () => OutboxStore): void {
  /** Everything that `work` writes is committed before the next one begins. */
  const storeWith = async (...items: OutboxRecord[]) => {
    const store = open();
    await store.transaction(async (rows) => {
      for (const row of items) rows.put(row);
    });
    return store;
  };

  describe('transactions', () => {
    it('resolve with what the work returned', async () => {
      expect(await open().transaction(async () => 'done')).toBe('done');
    });

    it('show their writes to the reads that follow in them', async () => {
      const seen = await open().transaction(async (rows) => {
        rows.putSpace(spaceRow('a', { seq: 1 }));
        rows.put(item(1));
        rows.putSettled(settledRow(2, 'acked', 5));
        const before = [
          await rows.getSpace('a'),
          await rows.get('a', 1),
          await rows.find('a', 'id-a-1'),
          await rows.head('a', 'k', 0),
          await rows.findSettled('a', 'id-a-2'),
        ];
        rows.remove('a', 1);
        rows.removeSettled('a', 'id-a-2');
        return [
          before,
          await rows.get('a', 1),
          await rows.find('a', 'id-a-1'),
          await rows.head('a', 'k', 0),
          await rows.keys('a'),
          await rows.findSettled('a', 'id-a-2'),
          await rows.settled('a', false, 9),
        ];
      });
      expect(seen).toEqual([
        [spaceRow('a', { seq: 1 }), item(1), item(1), item(1), settledRow(2, 'acked', 5)],
        undefined,
        undefined,
        undefined,
        [],
        undefined,
        [],
      ]);
    });

    it('run one after another, however many begin at once', async () => {
      const store = open();
      const add = () =>
        store.transaction(async (rows) => {
          const { seq } = (await rows.getSpace('a')) ?? spaceRow('a');
          // Another read in between, for a gap through which a neighbour could come.
          await rows.get('a', seq);
          rows.putSpace(spaceRow('a', { seq: seq + 1 }));
          rows.put(item(seq + 1));
          return seq + 1;
        });
      const given = await Promise.all(Array.from({ length: 20 }, add));
      expect(given).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      expect(seqs(await store.transaction((rows) => rows.page('a', 0, 99)))).toEqual(given);
    });

    it.each([
      ['rejects', () => Promise.reject(new Error('no'))],
      [
        'throws',
        () => {
          throw new Error('no');
        },
      ],
    ])('keep nothing when the work %s, and let its error through', async (_, end) => {
      const store = await storeWith(item(1), item(2, { key: 'other', expires: 7 }));
      await store.transaction(async (rows) => {
        rows.putSpace(spaceRow('a', { seq: 2 }));
        rows.putSettled(settledRow(9, 'failed', 1));
        rows.putSettled(settledRow(8, 'acked', 1));
      });
      const all = () =>
        store.transaction(async (rows) => ({
          space: await rows.getSpace('a'),
          items: await rows.page('a', 0, 99),
          keys: (await rows.keys('a')).sort(),
          lane: await rows.head('a', 'k', 0),
          other: await rows.head('a', 'other', 0),
          due: await rows.due('a', 99, 99),
          found: await rows.find('a', 'id-a-1'),
          dead: await rows.settled('a', true, 99),
          settled: await rows.settled('a', false, 99),
        }));
      const before = await all();
      const failed = store.transaction(async (rows) => {
        rows.putSpace(spaceRow('a', { seq: 3, epoch: 7 }));
        rows.put(item(3, { key: 'new', expires: 1 }));
        rows.put(item(1, { key: 'moved', expires: 3 }));
        rows.remove('a', 2);
        rows.remove('a', 3);
        rows.put(item(4));
        rows.putSettled(settledRow(9, 'acked', 4));
        rows.removeSettled('a', 'id-a-8');
        await rows.clear('a');
        rows.put(item(5));
        rows.putSettled(settledRow(5, 'failed', 2));
        return end();
      });
      await expect(failed).rejects.toThrow('no');
      expect(await all()).toEqual(before);
    });

    it('let the next one begin after one that failed', async () => {
      const store = open();
      const failed = store.transaction(() => Promise.reject(new Error('no')));
      const next = store.transaction(async (rows) => rows.put(item(1)));
      await expect(failed).rejects.toThrow('no');
      await next;
      expect(seqs(await store.transaction((rows) => rows.page('a', 0, 9)))).toEqual([1]);
    });

    it('are finished before the store is closed, and another one opens it anew', async () => {
      const store = open();
      let committed = false;
      const pending = store
        .transaction(async (rows) => {
          await rows.get('a', 1);
          rows.put(item(1));
          await rows.get('a', 1);
        })
        .then(() => {
          committed = true;
        });
      await store.close();
      expect(committed).toBe(true);
      await pending;
      await store.close();
      expect(seqs(await store.transaction((rows) => rows.page('a', 0, 9)))).toEqual([1]);
    });

    it('close a store that was never used', async () => {
      await open().close();
    });
  });

  describe('items', () => {
    it('are given back as they were put, without what is absent', async () => {
      const row = item(1, { args: [{ text: 'hello', nested: [1, null] }, undefined] });
      const store = await storeWith(row);
      const read = await store.transaction((rows) => rows.get('a', 1));
      expect(read).toStrictEqual(row);
    });

    it('stand in the order of their places, whatever the order of putting', async () => {
      const store = await storeWith(item(5), item(1), item(300), item(4), item(20));
      const [page, ...heads] = await store.transaction(async (rows) => [
        seqs(await rows.page('a', 0, 99)),
        (await rows.head('a', 'k', 0))?.seq,
        (await rows.head('a', 'k', 4))?.seq,
        (await rows.head('a', 'k', 6))?.seq,
        (await rows.head('a', 'k', 300))?.seq,
      ]);
      expect(page).toEqual([1, 4, 5, 20, 300]);
      expect(heads).toEqual([1, 5, 20, undefined]);
    });

    it('return to their old place when they are tried again', async () => {
      const store = await storeWith(item(1), item(2), item(3));
      await store.transaction(async (rows) => {
        rows.putSettled(settledRow(2, 'failed', 9));
        rows.remove('a', 2);
      });
      await store.transaction(async (rows) => {
        rows.removeSettled('a', 'id-a-2');
        rows.put(item(2, { attempts: 5 }));
      });
      const [next, page] = await store.transaction(async (rows) => [
        await rows.head('a', 'k', 1),
        seqs(await rows.page('a', 0, 9)),
      ]);
      expect(next).toEqual(item(2, { attempts: 5 }));
      expect(page).toEqual([1, 2, 3]);
    });

    it('take the place of an item, with another key, time to live and state', async () => {
      const store = await storeWith(item(1, { expires: 5 }), item(2));
      const changed = item(1, { key: 'other', state: 'inflight' });
      const seen = await store.transaction(async (rows) => {
        rows.put(changed);
        return {
          page: await rows.page('a', 0, 9),
          keys: (await rows.keys('a')).sort(),
          due: await rows.due('a', 9, 9),
          head: (await rows.head('a', 'k', 0))?.seq,
        };
      });
      expect(seen).toEqual({ page: [changed, item(2)], keys: ['k', 'other'], due: [], head: 2 });
    });

    it('have a head for each key, and one key does not see the other', async () => {
      const store = await storeWith(
        item(1, { key: 'x' }),
        item(2, { key: '' }),
        item(3, { key: 'x' }),
        item(4, { key: 'x\u0000y' }),
        item(5, { key: 'x', space: 'b' }),
        item(6, { key: 'x\uffff' }),
      );
      const heads = await store.transaction((rows) =>
        Promise.all([
          rows.head('a', 'x', 0),
          rows.head('a', 'x', 1),
          rows.head('a', 'x', 3),
          rows.head('a', '', 0),
          rows.head('a', 'x\u0000y', 0),
          rows.head('a', 'nobody', 0),
          rows.head('b', 'x', 0),
          rows.head('c', 'x', 0),
        ]),
      );
      expect(heads.map((row) => row?.seq)).toEqual([
        1,
        3,
        undefined,
        2,
        4,
        undefined,
        5,
        undefined,
      ]);
    });

    it('name each key once, as long as it has items', async () => {
      const keys = ['x', '', 'x\u0000', 'y', 'é', 'x'];
      const store = await storeWith(
        ...keys.map((key, index) => item(index + 1, { key })),
        item(9, { space: 'b', key: 'z' }),
        item(9, { space: '', key: '0' }),
      );
      const sorted = async (space: string) =>
        (await store.transaction((rows) => rows.keys(space))).sort();
      expect(await sorted('a')).toEqual([...new Set(keys)].sort());
      await store.transaction(async (rows) => {
        rows.remove('a', 1);
        rows.remove('a', 4);
      });
      expect(await sorted('a')).toEqual(['', 'x', 'x\u0000', 'é']);
      expect(await sorted('b')).toEqual(['z']);
      expect(await sorted('c')).toEqual([]);
    });

    it('come in pages', async () => {
      const store = await storeWith(...[1, 2, 3, 4, 5].map((seq) => item(seq)));
      const page = (after: number, limit: number) =>
        store.transaction(async (rows) => seqs(await rows.page('a', after, limit)));
      expect(await page(0, 2)).toEqual([1, 2]);
      expect(await page(2, 2)).toEqual([3, 4]);
      expect(await page(4, 2)).toEqual([5]);
      expect(await page(5, 2)).toEqual([]);
      expect(await page(-Infinity, 1)).toEqual([1]);
    });

    it('are due at the time they expire, the earliest first; those that never do, never', async () => {
      const store = await storeWith(
        item(1, { expires: 30 }),
        item(2),
        item(3, { expires: 10 }),
        item(4, { expires: 20 }),
        item(5, { expires: 5, space: 'b' }),
      );
      const due = (now: number, limit = 99) =>
        store.transaction(async (rows) => seqs(await rows.due('a', now, limit)));
      expect(await due(9)).toEqual([]);
      expect(await due(10)).toEqual([3]);
      expect(await due(29)).toEqual([3, 4]);
      expect(await due(1e15)).toEqual([3, 4, 1]);
      expect(await due(1e15, 2)).toEqual([3, 4]);
      await store.transaction(async (rows) => rows.remove('a', 3));
      expect(await due(29)).toEqual([4]);
    });

    it('are found by id in their own space only', async () => {
      const store = await storeWith(item(1, { id: 'one' }), item(2, { id: 'two', space: 'b' }));
      const found = await store.transaction((rows) =>
        Promise.all([
          rows.find('a', 'one'),
          rows.find('b', 'one'),
          rows.find('b', 'two'),
          rows.find('a', ''),
          rows.get('a', 2),
        ]),
      );
      expect(found.map((row) => row?.seq)).toEqual([1, undefined, 2, undefined, undefined]);
    });

    it('may be removed when they are not there', async () => {
      const store = await storeWith(item(1));
      await store.transaction(async (rows) => {
        rows.remove('a', 2);
        rows.remove('nowhere', 1);
        rows.removeSettled('a', 'id-a-1');
      });
      expect(seqs(await store.transaction((rows) => rows.page('a', 0, 9)))).toEqual([1]);
    });
  });

  describe('settled items', () => {
    it('are listed oldest first, dead letters and others apart, up to a limit', async () => {
      const states: ItemState[] = [
        ...(['acked', 'failed', 'received', 'expired'] as const),
        ...(['written', 'dropped', 'discarded', 'failed'] as const),
      ];
      const store = open();
      await store.transaction(async (rows) => {
        for (const [index, state] of states.entries())
          rows.putSettled(settledRow(index, state, 100 - index));
      });
      const listed = (dead: boolean, limit = 99) =>
        store.transaction(async (rows) => seqs(await rows.settled('a', dead, limit)));
      expect(await listed(true)).toEqual([7, 3, 1]);
      expect(await listed(false)).toEqual([6, 5, 4, 2, 0]);
      expect(await listed(true, 2)).toEqual([7, 3]);
      expect(await store.transaction((rows) => rows.settled('b', true, 9))).toEqual([]);
    });

    it('are given back as they were put, and replaced by id', async () => {
      const store = open();
      const first = settledRow(1, 'failed', 5);
      const second = { ...settledRow(1, 'acked', 6), told: true };
      const read = await store.transaction(async (rows) => {
        rows.putSettled(first);
        const before = await rows.findSettled('a', 'id-a-1');
        rows.putSettled(second);
        return [
          before,
          await rows.findSettled('a', 'id-a-1'),
          await rows.settled('a', true, 9),
          await rows.settled('a', false, 9),
          await rows.findSettled('b', 'id-a-1'),
        ];
      });
      expect(read).toStrictEqual([first, second, [], [second], undefined]);
    });

    it('are apart from the items on the way, ids and places alike', async () => {
      const store = await storeWith(item(1));
      const read = await store.transaction(async (rows) => {
        rows.putSettled(settledRow(1, 'failed', 5));
        rows.remove('a', 1);
        return [await rows.find('a', 'id-a-1'), (await rows.findSettled('a', 'id-a-1'))?.seq];
      });
      expect(read).toEqual([undefined, 1]);
    });
  });

  describe('spaces', () => {
    it('have one row, which is replaced', async () => {
      const store = open();
      const row = spaceRow('a', {
        seq: 3,
        blocked: ['k'],
        cursors: { news: { at: 5 } },
        lease: { holder: 'me', until: 5 },
      });
      const read = await store.transaction(async (rows) => {
        const none = await rows.getSpace('a');
        rows.putSpace(spaceRow('a'));
        rows.putSpace(row);
        return [none, await rows.getSpace('a'), await rows.getSpace('b')];
      });
      expect(read).toStrictEqual([undefined, row, undefined]);
    });

    it('are cleared one by one, and stay by name', async () => {
      const store = open();
      const fill = (space: string) =>
        store.transaction(async (rows) => {
          rows.putSpace(spaceRow(space));
          for (const seq of [1, 2, 3]) rows.put(item(seq, { space, expires: seq }));
          rows.putSettled(settledRow(4, 'failed', 5, { space }));
          rows.putSettled(settledRow(5, 'acked', 5, { space }));
        });
      const read = (space: string) =>
        store.transaction((rows) =>
          Promise.all([
            rows.getSpace(space),
            rows.page(space, 0, 9),
            rows.keys(space),
            rows.due(space, 9, 9),
            rows.find(space, `id-${space}-1`),
            rows.settled(space, true, 9),
            rows.settled(space, false, 9),
            rows.findSettled(space, `id-${space}-4`),
          ]),
        );
      for (const space of ['a', 'aa', 'b', '']) await fill(space);
      const others = [await read('aa'), await read('b'), await read('')];
      await store.transaction((rows) => rows.clear('a'));
      expect(await read('a')).toEqual([spaceRow('a'), [], [], [], undefined, [], [], undefined]);
      expect([await read('aa'), await read('b'), await read('')]).toEqual(others);
      await fill('a');
      expect((await read('a'))[1]).toHaveLength(3);
    });
  });

  it('keeps 10 000 items in order, over many keys, and lets them go', {
    timeout: 60_000,
  }, async () => {
    const store = open();
    const count = 10_000;
    const key = (seq: number) => `key ${seq % 100}`;
    await store.transaction(async (rows) => {
      for (let seq = count; seq > 0; seq--) rows.put(item(seq, { key: key(seq), expires: seq }));
    });
    const read = await store.transaction(async (rows) => ({
      keys: (await rows.keys('a')).length,
      page: seqs(await rows.page('a', 5_000, 3)),
      head: (await rows.head('a', 'key 7', 5_000))?.seq,
      due: seqs(await rows.due('a', 2, 9)),
      last: (await rows.find('a', `id-a-${count}`))?.seq,
    }));
    expect(read).toEqual({
      keys: 100,
      page: [5_001, 5_002, 5_003],
      head: 5_007,
      due: [1, 2],
      last: count,
    });
    const drained = await store.transaction(async (rows) => {
      const order: number[] = [];
      for (;;) {
        const first = await rows.head('a', 'key 7', 0);
        if (!first) return order;
        order.push(first.seq);
        rows.remove('a', first.seq);
      }
    });
    expect(drained).toEqual(Array.from({ length: 100 }, (_, index) => index * 100 + 7));
    expect((await store.transaction((rows) => rows.keys('a'))).length).toBe(99);
  });
}
