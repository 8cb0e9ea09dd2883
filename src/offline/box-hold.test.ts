import { describe, expect, it } from 'vitest';
import { gated } from '../../test/fakes/gated-store.js';
import { values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('`pause()` and `resume()`', () => {
  it('hold for all tabs, and over a reload', async () => {
    const stage = createStage();
    const [leader, other] = [await stage.open(), await stage.open()];
    await leader.connect();
    other.box.pause();
    await stage.settle();
    leader.box.emit('m', 1);
    other.box.emit('m', 2);
    await stage.advance(60_000);
    for (const tab of [leader, other]) expect(tab.box.getSnapshot().paused).toBe(true);
    expect(leader.sent).toEqual([]);
    for (const tab of [leader, other]) tab.crash();
    const [next, second] = [await stage.open(), await stage.open()];
    await stage.advance(10_000);
    await next.connect();
    await stage.advance(10_000);
    expect([next.box.getSnapshot().paused, next.sent]).toEqual([true, []]);
    second.box.resume();
    await stage.settle();
    expect(values(next)).toEqual([1]);
  });

  it('free keys that poison has paused, from any tab', async () => {
    const stage = createStage();
    const options = { onPoison: 'pauseKey' as const, judge: () => 'failed' as const };
    const [leader, other] = [await stage.open(options), await stage.open(options)];
    await leader.connect();
    for (const n of [1, 2]) other.box.emit('m', n);
    await stage.settle();
    leader.sent[0]!.ack();
    await stage.advance(10_000);
    expect(values(leader)).toEqual([1]);
    expect(leader.box.getSnapshot().paused).toBe(false);
    other.box.resume();
    await stage.settle();
    expect(values(leader)).toEqual([1, 2]);
  });
});

describe('`flush()`', () => {
  it('skips what a server, an attempt or `beforeFlush` waits for, in whichever tab that is', async () => {
    const stage = createStage();
    let fails = true;
    const options = {
      key: (_: string, [n]: readonly unknown[]) => `${n}`,
      judge: (answer: unknown) => answer as 'retry' | number,
      beforeFlush() {
        if (fails) throw new Error('not yet');
      },
    };
    const [leader, other] = [await stage.open(options), await stage.open(options)];
    for (const n of [1, 2]) other.box.emit('m', n);
    await leader.connect();
    fails = false;
    const flushed = other.box.flush();
    await stage.settle();
    expect(values(leader)).toEqual([1, 2]);
    leader.sent[0]!.ack(600_000);
    leader.sent[1]!.ack('retry');
    await stage.settle();
    expect(leader.sent).toHaveLength(2);
    const again = other.box.flush();
    await stage.settle();
    expect(values(leader)).toEqual([1, 2, 1, 2]);
    for (const one of leader.pending()) one.ack('acked');
    await stage.settle();
    expect(await Promise.all([flushed, again])).toEqual([undefined, undefined]);
  });

  it('resolves at once where nothing is kept, and not before it is known what is', async () => {
    const stage = createStage();
    const before = await stage.open();
    await before.box.emit('m', 1).stored;
    before.crash();
    const { store, shut, open } = gated(stage.store);
    shut();
    const tab = await stage.open({ store });
    let isOver = false;
    tab.box.flush().then(() => {
      isOver = true;
    });
    // The snapshot changes meanwhile, and says that nothing is pending.
    stage.platform.tell({ type: 'freeze' });
    await stage.settle();
    expect(isOver).toBe(false);
    open();
    await stage.settle();
    expect([isOver, tab.box.getSnapshot().pending]).toEqual([false, 1]);
    await tab.box.clear();
    await stage.settle();
    expect(isOver).toBe(true);
    await tab.box.flush();
    await expect(tab.box.flush({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
  });

  it('rejects when the outbox is closed before nothing is pending, or was', async () => {
    const stage = createStage();
    const [leader, other] = [await stage.open(), await stage.open()];
    leader.box.emit('m', 1);
    await stage.settle();
    for (const { box } of [other, leader]) {
      const flushed = expect(box.flush()).rejects.toMatchObject({ code: 'closed' });
      await stage.settle();
      await box.close();
      await flushed;
      await expect(box.flush()).rejects.toMatchObject({ code: 'closed' });
    }
  });

  it('rejects when somebody else signs in, whatever that account has', async () => {
    const stage = createStage();
    let user = 'alice';
    const tab = await stage.open({ scope: () => user });
    tab.box.emit('m', 1);
    await stage.settle();
    const flushed = expect(tab.box.flush()).rejects.toMatchObject({ code: 'closed' });
    await stage.settle();
    user = 'bob';
    await tab.box.list();
    await flushed;
    user = 'alice';
    await tab.box.list();
    expect(tab.box.getSnapshot().pending).toBe(1);
  });
});

describe('`close()`', () => {
  it('ends it in this tab; what is kept stays kept, and goes from the next one', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const leads: boolean[] = [];
    tab.box.on('leader', (now) => leads.push(now));
    tab.box.emit('m', 1);
    await tab.box.close();
    expect(() => tab.box.emit('m', 2)).toThrow('it was closed');
    await expect(tab.box.list()).rejects.toThrow('it was closed');
    await tab.connect();
    await stage.advance(60_000);
    expect([tab.sent, leads, tab.box.getSnapshot().leader]).toEqual([[], [false], false]);
    const next = await stage.open();
    await next.connect();
    expect(values(next)).toEqual([1]);
  });
});
