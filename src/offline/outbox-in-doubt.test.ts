import { describe, expect, it } from 'vitest';
import { serve } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('an outbox', () => {
  it('is in doubt when the link goes before the answer, and sends again without counting', async () => {
    const stage = createStage();
    const tab = await stage.open({ maxAttempts: 2 });
    const delivery = tab.box.emit('m', 1);
    for (let flap = 1; flap <= 20; flap++) {
      await tab.connect();
      await stage.advance(1_000);
      expect(tab.sent).toHaveLength(flap);
      await tab.disconnect();
      expect(delivery.state.getSnapshot()).toBe('unknown');
      expect(tab.box.getSnapshot()).toMatchObject({ unknown: 1, inflight: 0, pending: 1 });
    }
    await tab.connect();
    await stage.advance(1_000);
    tab.sent.at(-1)!.ack('at last');
    expect(await delivery.done).toEqual(['at last']);
  });

  it('leaves what is in doubt to the application where that is asked for', async () => {
    const stage = createStage();
    const tab = await stage.open({ events: { pay: { retryInDoubt: false } } });
    const pay = tab.box.emit('pay', 1);
    await tab.connect();
    await tab.disconnect();
    const next = tab.box.emit('m', 2);
    await tab.connect();
    await stage.advance(1_000);
    expect(tab.sent.map(({ event }) => event)).toEqual(['pay', 'm']);
    expect(pay.state.getSnapshot()).toBe('unknown');
    await serve(stage, tab);
    expect(next.state.getSnapshot()).toBe('acked');
    expect(await tab.box.retry(pay.id)).toBe(1);
    await stage.settle();
    await serve(stage, tab);
    expect(pay.state.getSnapshot()).toBe('acked');
  });

  it('knows after a crash which items may have left', async () => {
    const stage = createStage();
    const before = await stage.open({ retryInDoubt: false });
    before.box.emit('pay', 1);
    await before.connect();
    expect(before.sent).toHaveLength(1);
    before.crash();
    const tab = await stage.open({ retryInDoubt: false });
    await stage.advance(10_000);
    await tab.connect();
    await stage.advance(10_000);
    expect(tab.sent).toEqual([]);
    expect(tab.box.getSnapshot()).toMatchObject({ unknown: 1 });
    expect(await tab.box.list()).toMatchObject([{ event: 'pay', state: 'unknown', args: [1] }]);
  });
});
