import fc from 'fast-check';
import { expect } from 'vitest';
import type { ItemState, OutboxRecord, SettledRecord, Space } from '../../src/offline/record.js';
import type { OutboxStore, Rows } from '../../src/offline/store.js';
import { item, settledRow, spaceRow } from './store-suite.js';

/** All rows as plain lists, searched from one end to the other: too simple to be wrong. */
interface Model {
  spaces: Space[];
  items: OutboxRecord[];
  settled: SettledRecord[];
}

const SPACES = ['', 'a', 'a\u0000', 'b'];
const KEYS = ['', 'k', 'k\u0000', 'l'];
const STATES: ItemState[] = ['failed', 'expired', 'acked', 'dropped'];

type Write = (rows: Rows, model: Model) => void | Promise<void>;

const space = fc.constantFrom(...SPACES);
const seq = fc.integer({ min: 0, max: 9 });
const time = fc.integer({ min: 0, max: 4 });

const write: fc.Arbitrary<[name: string, write: Write]> = fc.oneof(
  fc.record({ space, seq }).map((row): [string, Write] => [
    `putSpace ${JSON.stringify(row)}`,
    (rows, model) => {
      const whole = spaceRow(row.space, row);
      rows.putSpace(whole);
      model.spaces = [...model.spaces.filter((other) => other.space !== row.space), whole];
    },
  ]),
  {
    weight: 5,
    arbitrary: fc
      .record({
        space,
        seq,
        key: fc.constantFrom(...KEYS),
        expires: fc.option(time),
        attempts: time,
      })
      .map(({ expires, ...rest }): [string, Write] => {
        const row = item(rest.seq, { ...rest, ...(expires === null ? {} : { expires }) });
        return [
          `put ${JSON.stringify({ ...rest, expires })}`,
          (rows, model) => {
            rows.put(row);
            const others = model.items.filter((of) => of.space !== row.space || of.seq !== row.seq);
            model.items = [...others, row];
          },
        ];
      }),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(space, seq).map(([of, place]): [string, Write] => [
      `remove ${JSON.stringify([of, place])}`,
      (rows, model) => {
        rows.remove(of, place);
        model.items = model.items.filter((row) => row.space !== of || row.seq !== place);
      },
    ]),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(space, seq, fc.constantFrom(...STATES), time)
      .map(([of, place, state, at]): [string, Write] => {
        const row = settledRow(place, state, at, { space: of });
        return [
          `putSettled ${JSON.stringify([of, place, state, at])}`,
          (rows, model) => {
            rows.putSettled(row);
            const others = model.settled.filter((old) => old.space !== of || old.id !== row.id);
            model.settled = [...others, row];
          },
        ];
      }),
  },
  fc.tuple(space, seq).map(([of, place]): [string, Write] => [
    `removeSettled ${JSON.stringify([of, place])}`,
    (rows, model) => {
      rows.removeSettled(of, item(place, { space: of }).id);
      model.settled = model.settled.filter((row) => row.space !== of || row.seq !== place);
    },
  ]),
  space.map((of): [string, Write] => [
    `clear ${JSON.stringify(of)}`,
    async (rows, model) => {
      await rows.clear(of);
      model.items = model.items.filter((row) => row.space !== of);
      model.settled = model.settled.filter((row) => row.space !== of);
    },
  ]),
);

const transaction = fc.record({
  writes: fc.array(write, { maxLength: 8 }),
  /** Looks at everything within, not only afterwards. */
  looks: fc.boolean(),
  fails: fc.boolean(),
});

const bySeq = (one: { seq: number }, other: { seq: number }) => one.seq - other.seq;

/** Asks a store for everything in every way, and holds it to the model. */
async function compare(rows: Rows, model: Model, after: number, limit: number): Promise<void> {
  for (const of of SPACES) {
    const items = model.items.filter((row) => row.space === of).sort(bySeq);
    const above = items.filter((row) => row.seq > after);
    const mortal = items
      .filter(({ expires = Infinity }) => expires <= after)
      .sort((one, other) => one.expires! - other.expires! || bySeq(one, other));
    const settled = model.settled
      .filter((row) => row.space === of)
      .sort((one, other) => one.outcome.settledAt - other.outcome.settledAt || bySeq(one, other));
    const dead = settled.filter(({ state }) => state === 'failed' || state === 'expired');
    const { id } = item(after, { space: of });

    expect(await rows.getSpace(of)).toEqual(model.spaces.find((row) => row.space === of));
    expect(await rows.page(of, after, limit)).toEqual(above.slice(0, limit));
    expect((await rows.keys(of)).sort()).toEqual([...new Set(items.map(({ key }) => key))].sort());
    for (const key of KEYS)
      expect(await rows.head(of, key, after)).toEqual(above.find((row) => row.key === key));
    expect(await rows.get(of, after)).toEqual(items.find((row) => row.seq === after));
    expect(await rows.find(of, id)).toEqual(items.find((row) => row.id === id));
    expect(await rows.due(of, after, limit)).toEqual(mortal.slice(0, limit));
    expect(await rows.findSettled(of, id)).toEqual(settled.find((row) => row.id === id));
    expect(await rows.settled(of, true, limit)).toEqual(dead.slice(0, limit));
    expect(await rows.settled(of, false, limit)).toEqual(
      settled.filter((row) => !dead.includes(row)).slice(0, limit),
    );
  }
}

/** Random transactions, some of which fail, leave in a store what they leave in plain lists. */
export const behavesAsLists = (open: () => OutboxStore, runs: number) =>
  fc.assert(
    fc.asyncProperty(
      fc.array(transaction, { maxLength: 6 }),
      fc.integer({ min: -1, max: 9 }),
      fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(Infinity)),
      async (transactions, after, limit) => {
        const store = open();
        let model: Model = { spaces: [], items: [], settled: [] };
        for (const { writes, looks, fails } of transactions) {
          const next = { ...model };
          const done = store.transaction(async (rows) => {
            for (const [, change] of writes) await change(rows, next);
            if (looks) await compare(rows, next, after, limit);
            if (fails) throw new Error('on purpose');
          });
          if (fails) await expect(done).rejects.toThrow('on purpose');
          else {
            await done;
            model = next;
          }
        }
        await store.transaction((rows) => compare(rows, model, after, limit));
        await store.close();
      },
    ),
    { numRuns: runs },
  );
