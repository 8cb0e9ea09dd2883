import { describe, expect, it } from 'vitest';
import { limited } from '../../test/fakes/limited-store.js';
import { createStage, type Tab } from '../../test/fakes/outbox-stage.js';
import { cursor } from './cursor.js';

const follow = ({ box }: Tab) =>
  cursor(
    box,
    'news',
    (offset: number) => offset,
    () => {},
  );

describe('`discard()`', () => {
  it('takes away by id or by filter, and nothing that is under way', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const [first, , third] = [1, 2, 3].map((n) => tab.box.emit('m', n));
    await tab.connect();
    expect(await tab.box.discard(first!.id)).toBe(0);
    expect(await tab.box.discard(third!.id)).toBe(1);
    expect(await tab.box.discard({ event: 'm', state: 'queued' })).toBe(1);
    expect(first!.state.getSnapshot()).toBe('inflight');
    expect(third!.state.getSnapshot()).toBe('discarded');
    tab.sent[0]!.ack();
    expect(await first!.done).toEqual([]);
  });

  it('leaves what is emitted after it was asked for, though it is written down at the same time', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const kept = tab.box.emit('draft', 'first');
    await stage.settle();
    const waiting = tab.box.emit('draft', 'second');
    const count = tab.box.discard({ event: 'draft' });
    const after = tab.box.emit('draft', 'third');
    expect(await count).toBe(2);
    await stage.settle();
    const states = [kept, waiting, after].map(({ state }) => state.getSnapshot());
    expect(states).toEqual(['discarded', 'discarded', 'queued']);
    await tab.connect();
    expect(tab.sent.map(({ args }) => args)).toEqual([['third']]);
  });
});

describe('`clear()`', () => {
  it('takes away items under way, dead letters and places of `cursor()`', async () => {
    const stage = createStage();
    const tab = await stage.open({ judge: (answer) => answer as 'failed' });
    follow(tab);
    const deliveries = [1, 2, 3].map((n) => tab.box.emit('m', n));
    await tab.connect();
    tab.receive('news', 7);
    tab.sent[0]!.ack('failed');
    await stage.settle();
    await tab.box.clear();
    expect(deliveries.map(({ state }) => state.getSnapshot())).toEqual([
      'failed',
      'discarded',
      'discarded',
    ]);
    expect(await tab.box.list()).toEqual([]);
    await tab.disconnect();
    await tab.connect();
    expect(tab.auths).toEqual([{ token: 't' }, { token: 't' }]);
    const next = await stage.open();
    await next.connect();
    expect(next.auths).toEqual([{ token: 't' }]);
    expect(next.box.getSnapshot()).toMatchObject({ pending: 0, failed: 0, bytes: 0 });
  });

  it('leaves the places of `cursor()` to the next page while the disk is full', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    const tab = await stage.open({ store: disk.store });
    follow(tab);
    await tab.connect();
    tab.receive('news', 7);
    tab.box.emit('m', 1);
    await stage.settle();
    disk.isFull = true;
    tab.box.emit('m', 2);
    await stage.settle();
    await tab.box.clear();
    expect(await tab.box.list()).toEqual([]);
    tab.crash();
    const next = await stage.open();
    await next.connect();
    expect(next.auths).toMatchObject([{ news: 7 }]);
    expect(next.box.getSnapshot()).toMatchObject({ pending: 0 });
  });
});
