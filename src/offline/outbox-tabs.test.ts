import { describe, expect, it } from 'vitest';
import { values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('an outbox', () => {
  it('sends from one tab what others write, and tells them what became of it', async () => {
    const stage = createStage();
    const first = await stage.open();
    const second = await stage.open();
    expect([first, second].map(({ box }) => box.getSnapshot().leader)).toEqual([true, false]);
    await first.connect();
    await second.connect();
    const delivery = second.box.emit('m', 'from second');
    await stage.settle();
    expect(values(first)).toEqual(['from second']);
    expect(second.sent).toEqual([]);
    expect(delivery.state.getSnapshot()).toBe('inflight');
    first.sent[0]!.ack('ok');
    await stage.settle();
    expect(await delivery.done).toEqual(['ok']);
    expect(second.box.getSnapshot().pending).toBe(0);
  });

  it('takes over from a tab that closes', async () => {
    const stage = createStage();
    const first = await stage.open();
    const second = await stage.open();
    await first.connect();
    await second.connect();
    const delivery = second.box.emit('m', 1);
    await stage.settle();
    await first.box.close();
    await stage.settle();
    expect(second.box.getSnapshot().leader).toBe(true);
    expect(values(second)).toEqual([1]);
    second.sent[0]!.ack();
    expect(await delivery.done).toEqual([]);
  });

  it('lets a tab that was deposed neither settle nor send', async () => {
    const stage = createStage();
    const first = await stage.open();
    const second = await stage.open();
    await first.connect();
    await second.connect();
    const delivery = second.box.emit('m', 1);
    await stage.settle();
    // Frozen: it keeps the lock, and answers nothing; then its lock is taken.
    const answer = first.sent[0]!;
    first.crash();
    second.box.emit('m', 2);
    await stage.advance(6_000);
    expect(second.box.getSnapshot().leader).toBe(true);
    expect(values(second)).toEqual([1]);
    answer.ack('too late');
    await stage.settle();
    expect(delivery.state.getSnapshot()).toBe('inflight');
    second.sent[0]!.ack('right');
    expect(await delivery.done).toEqual(['right']);
  });

  it('holds back while paused, in any tab', async () => {
    const stage = createStage();
    const tab = await stage.open();
    await tab.connect();
    tab.box.pause();
    tab.box.emit('m', 1);
    await stage.settle();
    expect(tab.box.getSnapshot().paused).toBe(true);
    expect(tab.sent).toEqual([]);
    tab.box.resume();
    await stage.settle();
    expect(values(tab)).toEqual([1]);
  });

  it('goes on by lease where there are no locks', async () => {
    const stage = createStage({ locks: false });
    const first = await stage.open();
    const second = await stage.open();
    expect([first, second].map(({ box }) => box.getSnapshot().leader)).toEqual([true, false]);
    first.crash();
    await second.connect();
    second.box.emit('m', 1);
    await stage.advance(16_000);
    expect(second.box.getSnapshot().leader).toBe(true);
    expect(values(second)).toEqual([1]);
  });

  it('passes over what other scripts say to its tabs', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const delivery = tab.box.emit('m', 1);
    await stage.settle();
    for (const message of [
      null,
      1,
      'page',
      {},
      { page: {} },
      { page: { settled: [{ id: delivery.id, state: 'acked' }] }, leads: true },
      { page: { settled: [{ id: delivery.id, state: 'acked' }], moved: [] }, leads: true },
      { keys: 'all' },
      { word: 'hurray' },
    ])
      stage.say(message);
    await stage.settle();
    expect(delivery.state.getSnapshot()).toBe('queued');
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 1 });
  });

  it('gives the lock away when its page is frozen or kept', async () => {
    const stage = createStage();
    const first = await stage.open();
    const second = await stage.open();
    stage.platform.setVisibility('hidden');
    stage.platform.tell({ type: 'freeze' });
    await stage.settle();
    expect([first, second].map(({ box }) => box.getSnapshot().leader)).toEqual([false, false]);
    stage.platform.setVisibility('visible');
    stage.platform.tell({ type: 'resume' });
    await stage.settle();
    expect([first, second].filter(({ box }) => box.getSnapshot().leader)).toHaveLength(1);
  });
});
