import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('a delivery', () => {
  it('is no promise: an `await` by mistake gives it back', async () => {
    const { box } = await createStage().open();
    const delivery = box.emit('m');
    expect('then' in delivery).toBe(false);
    expect(await delivery).toBe(delivery);
  });

  it('takes back what never left, and says `true` for that alone', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const [sent, queued] = [tab.box.emit('m', 1), tab.box.emit('m', 2)];
    await tab.connect();
    expect(await sent!.cancel()).toBe(false);
    expect(await queued!.cancel()).toBe(true);
    expect(await queued!.cancel()).toBe(false);
    sent!.done.catch(() => {});
    await expect(queued!.done).rejects.toMatchObject({ name: 'OutboxError', code: 'discarded' });
  });
});

describe('the snapshot', () => {
  it('is one object until something changes, and is told then', async () => {
    const stage = createStage();
    const { box } = await stage.open();
    const first = box.getSnapshot();
    let told = 0;
    const end = box.subscribe(() => told++);
    await box.list();
    await stage.advance(10_000);
    expect([box.getSnapshot() === first, told]).toEqual([true, 0]);
    box.emit('m');
    await stage.settle();
    expect(box.getSnapshot()).not.toBe(first);
    expect(told).toBeGreaterThan(0);
    end();
  });

  it('counts what waits, its bytes, and since when', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const at = stage.platform.now();
    tab.box.emit('m', 'abc');
    expect(tab.box.getSnapshot()).toMatchObject({ queued: 1, pending: 1, oldestAt: at });
    await stage.advance(5_000);
    tab.box.emit('m', 'def');
    await stage.settle();
    const { bytes } = tab.box.getSnapshot();
    expect(tab.box.getSnapshot()).toMatchObject({ queued: 2, oldestAt: at });
    await tab.connect();
    expect(tab.box.getSnapshot()).toMatchObject({ queued: 1, inflight: 1, pending: 2, bytes });
    tab.sent[0]!.ack();
    await stage.settle();
    expect(tab.box.getSnapshot()).toMatchObject({
      ...{ queued: 0, inflight: 1, pending: 1, bytes: bytes / 2, oldestAt: at + 5_000 },
      ...{ durability: 'relaxed', paused: false, leader: true },
    });
  });
});

describe('`list()` and `export()`', () => {
  it('give items by state, event and key, all of which must hold; and everything', async () => {
    const stage = createStage();
    const { box } = await stage.open({ key: (_, [room]) => `${room}` });
    const events = [
      ['say', 'a'],
      ['say', 'b'],
      ['join', 'a'],
    ] as const;
    const ids = events.map(([event, room]) => box.emit(event, room).id);
    const found = async (filter?: object) => (await box.list(filter)).map(({ id }) => id);
    expect(await found({ event: 'say' })).toEqual([ids[0], ids[1]]);
    expect(await found({ key: 'a' })).toEqual([ids[0], ids[2]]);
    expect(await found({ event: 'say', key: 'a', state: 'queued' })).toEqual([ids[0]]);
    expect(await found({ event: 'say', state: ['acked', 'failed'] })).toEqual([]);
    expect(await box.export()).toEqual(await box.list());
    expect((await box.export()).map(({ args }) => args)).toEqual([['a'], ['b'], ['a']]);
  });
});
