import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';
import type { Verdict } from './options.js';

/** Takes an answer for a verdict. */
const judge = (verdict: unknown) => verdict as Verdict;

describe('an attempt', () => {
  it('is an answer that `judge` calls "retry", and a number is none', async () => {
    const stage = createStage();
    const tab = await stage.open({ judge, maxAttempts: 3, ackTimeout: 60_000 });
    const delivery = tab.box.emit('m', 1);
    const answers = [10, 'retry', 10, 10, 'retry', 10, 'retry'];
    await tab.connect();
    for (const answer of answers) {
      tab.pending()[0]!.ack(answer);
      await stage.advance(10_000);
    }
    expect(delivery.state.getSnapshot()).toBe('failed');
    await expect(delivery.done).rejects.toMatchObject({ code: 'failed' });
    expect(tab.sent).toHaveLength(answers.length);
    expect((await tab.box.list())[0]!.attempts).toBe(3);
  });

  it.each([Number.NaN, -1])(
    'is a time that is none, as %d, and none such is endless',
    async (time) => {
      const stage = createStage();
      const tab = await stage.open({ judge: () => time, maxAttempts: 3 });
      const delivery = tab.box.emit('m', 1);
      await tab.connect();
      for (let answers = 0; answers < 10; answers++) {
        tab.pending()[0]?.ack();
        await stage.advance(10_000);
      }
      expect(delivery.state.getSnapshot()).toBe('failed');
      expect(tab.sent).toHaveLength(3);
    },
  );

  it('is no silence of a link that is about to be found dead', async () => {
    const stage = createStage();
    const tab = await stage.open({ maxAttempts: 1, ackTimeout: 1_000 });
    const delivery = tab.box.emit('m', 1);
    await tab.connect();
    Object.assign(tab.socket.io.engine!, { _pingTimeoutTime: stage.platform.now() + 500 });
    await stage.advance(1_000);
    expect(delivery.state.getSnapshot()).toBe('unknown');
    expect(await tab.box.list()).toMatchObject([{ attempts: 0 }]);
  });

  it('is put off by chance, the longer the more there were, a minute at most', async () => {
    const stage = createStage();
    const tab = await stage.open({ judge, maxAttempts: 20 });
    tab.box.emit('m', 1);
    await tab.connect();
    const waits: number[] = [];
    for (let n = 0; n < 8; n++) {
      const before = tab.sent.length;
      stage.platform.nextRandom.push(0.5);
      tab.pending()[0]!.ack('retry');
      const from = stage.platform.now();
      while (tab.sent.length === before) await stage.advance(100);
      waits.push(stage.platform.now() - from);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });
});
