import { describe, expect, it } from 'vitest';
import { limited } from '../../test/fakes/limited-store.js';
import { values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';

/** The name of the one space that there is. */
const nameOf = ({ marks }: { marks: Map<string, string> }) =>
  [...marks.keys()][0]!.slice('holdfast '.length);

describe('while the disk is full', () => {
  it('what was written before leaves without a mark, and leaves again from the next page', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const tab = await stage.open({ store: disk.store });
    const kept = tab.box.emit('m', 'kept');
    await kept.stored;
    disk.isFull = true;
    tab.box.emit('m', 'late');
    await stage.settle();
    await tab.connect();
    expect(values(tab)).toEqual(['kept']);
    const item = () => stage.store.transaction((rows) => rows.find(nameOf(stage), kept.id));
    expect(await item()).toMatchObject({ state: 'queued', epoch: 0 });
    tab.crash();
    const next = await stage.open({ store: disk.store });
    await next.connect();
    await stage.advance(1_000);
    expect(values(next)).toEqual(['kept']);
  });

  it('an outcome is told, and not kept; its item is taken away', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const tab = await stage.open({ store: disk.store });
    const told: string[] = [];
    tab.box.on('settled', ({ state }) => told.push(state));
    const kept = tab.box.emit('m', 1);
    await kept.stored;
    disk.isFull = true;
    tab.box.emit('m', 2);
    await tab.connect();
    tab.sent[0]!.ack('ok');
    expect(await kept.done).toEqual(['ok']);
    await stage.settle();
    expect(told).toEqual(['acked']);
    tab.crash();
    const next = await stage.open();
    expect(await next.box.list()).toEqual([]);
  });

  it('`pause()` holds in the tab that called it, and in others once there is room', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const [leader, other] = [await stage.open(), await stage.open({ store: disk.store })];
    await leader.connect();
    disk.isFull = true;
    other.box.emit('late');
    await stage.settle();
    other.box.pause();
    await stage.settle();
    const paused = () => [leader, other].map(({ box }) => box.getSnapshot().paused);
    expect(paused()[1]).toBe(true);
    leader.box.emit('m', 1);
    await stage.settle();
    expect(values(leader)).toEqual([1]);
    disk.isFull = false;
    await stage.advance(10_000);
    expect(paused()).toEqual([true, true]);
  });
});
