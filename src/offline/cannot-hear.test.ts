import { describe, expect, it } from 'vitest';
import { held } from '../../test/fakes/gated-store.js';
import { limited } from '../../test/fakes/limited-store.js';
import { createStage, type Stage, type Tab } from '../../test/fakes/outbox-stage.js';
import { StorageError } from './errors.js';
import type { OutboxStore } from './store.js';

const values = ({ sent }: Tab) => sent.map(({ args }) => args[0]);

/** Tabs that hear nothing of each other but by what they read: the one that sends looks every five seconds. */
const deafStage = () => createStage({ locks: false, channels: false });

/** Longer than any of these tests. */
const ackTimeout = 3_600_000;

/** What `other` emits has left by `leader`, and `other` does not know. */
async function leftUnheard(stage: Stage, store?: OutboxStore, full = () => {}) {
  const options = { ackTimeout, ...(store && { store }) };
  const [leader, other] = [await stage.open(options), await stage.open(options)];
  const delivery = other.box.emit('m', 1);
  await delivery.stored;
  full();
  await leader.connect();
  await stage.advance(5_000);
  expect(values(leader)).toEqual([1]);
  expect(delivery.state.getSnapshot()).toBe('queued');
  return { leader, other, delivery };
}

describe('a tab that hangs', () => {
  it('in the midst of a transaction holds the storage until it is closed', async () => {
    const stage = createStage();
    let close = () => {};
    let hangs = false;
    const hanging = await stage.open({
      store: {
        ...stage.store,
        transaction: (work) =>
          stage.store.transaction(async (rows) => {
            // A browser aborts what a page leaves open.
            if (hangs)
              await new Promise((_, reject) => {
                close = () => reject(new StorageError('lost', 'closed'));
              });
            return work(rows);
          }),
      },
    });
    const tab = await stage.open();
    await tab.connect();
    hangs = true;
    hanging.box.emit('m', 'never written');
    await stage.settle();
    const delivery = tab.box.emit('m', 1);
    let isStored = false;
    delivery.stored.then(() => {
      isStored = true;
    });
    await stage.advance(600_000);
    expect([isStored, tab.sent]).toEqual([false, []]);
    hanging.crash();
    close();
    await stage.settle();
    expect([isStored, values(tab)]).toEqual([true, [1]]);
  });

  it('between writing a claim and sending it sends when it wakes, although another has sent', async () => {
    const stage = deafStage();
    const { store, hold, release } = held(stage.store);
    const asleep = await stage.open({ store, ackTimeout });
    const tab = await stage.open({ ackTimeout });
    await asleep.connect();
    await tab.connect();
    hold();
    const delivery = asleep.box.emit('m', 1);
    await stage.advance(20_000);
    expect([asleep, tab].map(values)).toEqual([[], [1]]);
    release();
    await stage.settle();
    expect([asleep, tab].map(values)).toEqual([[1], [1]]);
    // Only the other's word counts.
    asleep.sent[0]!.ack('first');
    await stage.advance(20_000);
    expect(await tab.box.list()).toMatchObject([{ id: delivery.id, state: 'inflight' }]);
    tab.sent[0]!.ack('second');
    await stage.settle();
    expect(await tab.box.list()).toMatchObject([
      { state: 'acked', outcome: { answer: ['second'] } },
    ]);
    expect([asleep, tab].map(values)).toEqual([[1], [1]]);
  });
});

describe('a tab that dies as soon as it has', () => {
  it.each(['discarded', 'cleared'])(
    '%s leaves others untold, whose `list()` is right',
    async (how) => {
      const stage = createStage();
      const { store, hold } = held(stage.store);
      const tab = await stage.open();
      const dying = await stage.open({ store });
      const delivery = tab.box.emit('m', 1);
      await delivery.stored;
      hold();
      const done = how === 'cleared' ? dying.box.clear() : dying.box.discard(delivery.id);
      done.catch(() => {});
      await stage.settle();
      dying.crash();
      await stage.advance(60_000);
      expect(delivery.state.getSnapshot()).toBe('queued');
      const listed = (await tab.box.list()).map(({ state }) => state);
      expect(listed).toEqual(how === 'cleared' ? [] : ['discarded']);
      expect(tab.box.getSnapshot().pending).toBe(0);
      await tab.connect();
      await stage.advance(60_000);
      expect(tab.sent).toEqual([]);
    },
  );
});

describe('a tab that has not heard that its item was sent', () => {
  it('calls it unsent while the disk is full', async () => {
    const stage = deafStage();
    const disk = limited(stage.store);
    const { delivery } = await leftUnheard(stage, disk.store, () => {
      disk.isFull = true;
    });
    expect(await delivery.cancel()).toBe(true);
  });

  it('brings it back to a storage that was wiped, and it is sent again', async () => {
    const stage = deafStage();
    const { leader, other, delivery } = await leftUnheard(stage);
    leader.sent[0]!.ack();
    await stage.settle();
    stage.wipe();
    expect(await other.box.list()).toMatchObject([{ id: delivery.id, state: 'queued' }]);
    await stage.advance(20_000);
    expect([leader, other].flatMap(values)).toEqual([1, 1]);
  });

  it('calls it unsent once the storage was wiped', async () => {
    const stage = deafStage();
    const { leader, delivery } = await leftUnheard(stage);
    leader.sent[0]!.ack();
    await stage.settle();
    stage.wipe();
    expect(await delivery.cancel()).toBe(true);
  });
});
