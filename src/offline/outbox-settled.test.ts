import { describe, expect, it } from 'vitest';
import { gated } from '../../test/fakes/gated-store.js';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('an outbox, when things happen at the wrong moment,', () => {
  it('counts nothing any more once the last item has expired when it was to be sent', async () => {
    const stage = createStage();
    const tab = await stage.open({ ttl: 1_500 });
    tab.box.emit('m', 1);
    await stage.settle();
    // A page that has gone left it miscounted.
    const name = [...stage.marks.keys()][0]!.slice('holdfast '.length);
    await stage.store.transaction(async (rows) => {
      const row = (await rows.getSpace(name))!;
      rows.putSpace({ ...row, items: 4 });
    });
    await stage.advance(1_000);
    await tab.box.list();
    expect(tab.box.getSnapshot().pending).toBe(4);
    await stage.advance(600);
    await tab.connect();
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, failed: 1, oldestAt: null });
  });

  it('tells of an end once, though an older word of another tab comes later', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const told: string[] = [];
    tab.box.on('settled', ({ state }) => told.push(state));
    const { id } = tab.box.emit('m', 1);
    await stage.settle();
    const [mark] = stage.marks.keys();
    const space = await stage.store.transaction((rows) => rows.getSpace(mark!.slice(9)));
    const end = { id, event: 'm', state: 'expired', settledAt: stage.platform.now() };
    const say = (settled: unknown[], moved: unknown[]) =>
      stage.say({ page: { settled, moved, space, oldestAt: null }, leads: true });
    say([end], []);
    // What a tab had to say when it was frozen.
    say([], [[id, 'inflight']]);
    say([end], []);
    expect(told).toEqual(['expired']);
    // Brought back, it ends again.
    say([], [[id, 'queued']]);
    say([{ ...end, state: 'acked', settledAt: end.settledAt + 1 }], []);
    expect(told).toEqual(['expired', 'acked']);
  });

  it('tells of an end once, though its account goes and comes back', async () => {
    const stage = createStage();
    let user = 'alice';
    const tab = await stage.open({ scope: () => user });
    const other = await stage.open();
    const told: string[] = [];
    tab.box.on('settled', ({ state }) => told.push(state));
    const delivery = other.box.emit('m', 1);
    await stage.settle();
    await delivery.cancel();
    await stage.settle();
    other.crash();
    for (user of ['bob', 'alice']) await tab.box.list();
    await stage.settle();
    expect(told).toEqual(['discarded']);
  });

  it('tells how what was emitted ends though its account was left and taken again before it was written', async () => {
    const stage = createStage();
    const { store, shut, open } = gated(stage.store);
    let user = 'alice';
    const tab = await stage.open({ store, scope: () => user });
    await stage.settle();
    shut();
    const { done, stored } = tab.box.emit('m', 1);
    for (user of ['bob', 'alice']) tab.box.emit('hello');
    open();
    await stored;
    await tab.connect();
    tab.pending()[0]!.ack('fine');
    expect(await done).toEqual(['fine']);
  });

  it('shows at once that what could not be encrypted waits no more', async () => {
    const stage = createStage();
    const encrypt = {
      seal: () => Promise.reject(new Error('no key')),
      open: () => Promise.reject(new Error('no key')),
      hash: async (key: string) => key,
    };
    const tab = await stage.open({ encrypt });
    await tab.connect();
    await stage.advance(3_000);
    const shown: number[] = [];
    tab.box.subscribe(() => shown.push(tab.box.getSnapshot().pending));
    const { done } = tab.box.emit('m', 1);
    const failed = expect(done).rejects.toThrow('no key');
    const flushed = tab.box.flush();
    await stage.settle();
    await failed;
    expect(shown).toEqual([1, 0]);
    await flushed;
  });
});
