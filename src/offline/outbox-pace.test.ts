import { describe, expect, it } from 'vitest';
import { serve, values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('an outbox', () => {
  it('waits as long as a busy server says', async () => {
    const stage = createStage();
    const tab = await stage.open();
    tab.box.emit('m', 1);
    await tab.connect();
    tab.sent[0]!.ack({ retryAfter: 5_000 });
    await stage.advance(4_999);
    expect(tab.sent).toHaveLength(1);
    await stage.advance(1);
    expect(tab.sent).toHaveLength(2);
  });

  it('waits for beforeFlush, and tries it again', async () => {
    const stage = createStage();
    let fails = true;
    const tab = await stage.open({
      async beforeFlush() {
        if (fails) throw new Error('not yet');
      },
    });
    tab.box.emit('m', 1);
    await tab.connect();
    await stage.advance(3_000);
    expect(tab.sent).toEqual([]);
    expect(tab.errors.map(({ message }) => message)).toContain('not yet');
    fails = false;
    await stage.advance(1_000);
    expect(values(tab)).toEqual([1]);
  });

  it('tries each item again at its own time, however long others wait', async () => {
    const stage = createStage();
    const tab = await stage.open({ key: (_, [n]) => `${n}` });
    for (const n of [1, 2]) tab.box.emit('m', n);
    await tab.connect();
    tab.sent[0]!.ack({ retryAfter: 1_000 });
    await stage.settle();
    tab.sent[1]!.ack({ retryAfter: 60_000 });
    await stage.advance(1_000);
    expect(values(tab)).toEqual([1, 2, 1]);
    tab.sent[2]!.ack();
    await stage.advance(59_000);
    expect(values(tab)).toEqual([1, 2, 1, 2]);
  });

  it('sends no more in a second than is allowed', async () => {
    const stage = createStage();
    const tab = await stage.open({ maxPerSecond: 2 });
    for (let n = 0; n < 6; n++) tab.box.emit('m', n);
    await tab.connect();
    const counts: number[] = [];
    for (let second = 0; second < 3; second++) {
      for (let step = 0; step < 10; step++) {
        await serve(stage, tab);
        await stage.advance(100);
      }
      counts.push(tab.sent.length);
    }
    expect(counts).toEqual([3, 5, 6]);
  });

  it('hands over more keys at a time as confirmations come, and fewer once they do not', async () => {
    const stage = createStage();
    const tab = await stage.open({ key: (_, [n]) => `${n}`, window: 8, ackTimeout: 1_000 });
    for (let n = 0; n < 40; n++) tab.box.emit('m', n);
    await tab.connect();
    expect(tab.pending()).toHaveLength(2);
    for (const one of tab.pending()) one.ack();
    await stage.settle();
    expect(tab.pending()).toHaveLength(4);
    for (const one of tab.pending()) one.ack();
    await stage.settle();
    expect(tab.pending()).toHaveLength(8);
    const before = tab.sent.length;
    await stage.advance(1_000);
    expect(tab.sent.length - before).toBeLessThan(8);
  });

  it('flushes at once what waits for its time, and says when nothing is left', async () => {
    const stage = createStage();
    const tab = await stage.open({ ackTimeout: 1_000 });
    tab.box.emit('m', 1);
    await tab.connect();
    await stage.advance(1_000);
    const sent = tab.sent.length;
    let isDone = false;
    const flushed = tab.box.flush().then(() => {
      isDone = true;
    });
    await stage.settle();
    expect(tab.sent).toHaveLength(sent + 1);
    expect(isDone).toBe(false);
    tab.sent.at(-1)!.ack();
    await stage.settle();
    await flushed;
    const scope = new AbortController();
    tab.box.emit('m', 2);
    const aborted = tab.box.flush({ signal: scope.signal });
    scope.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
  });
});

describe('an outbox, when things happen at the wrong moment,', () => {
  it('goes on at once when the clock is put back', async () => {
    const stage = createStage();
    let backMs = 0;
    const { platform } = stage;
    const { now } = platform;
    platform.now = () => now() - backMs;
    const tab = await stage.open({ maxPerSecond: 10 });
    await tab.connect();
    for (let n = 0; n < 3; n++) tab.box.emit('m', n);
    await stage.settle();
    backMs = 600_000;
    for (let n = 0; n < 3; n++) {
      tab.pending()[0]?.ack();
      await stage.advance(1_000);
    }
    expect(tab.sent.map(({ args }) => args[0])).toEqual([0, 1, 2]);
  });
});
