import { expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';

it.each([['append' as const], [(args: readonly unknown[]) => args]])(
  'a server with dedupe() gets the id as it wants it, with the stamp %s',
  async (stamp) => {
    const stage = createStage();
    const tab = await stage.open({ stamp, dedupe: 'required' });
    const { id } = tab.box.emit('m', 1);
    await tab.connect();
    tab.receive('$outbox', { v: 1 });
    await stage.settle();
    expect(tab.box.getSnapshot().guarantee).toBe('effectively-once');
    expect(tab.sent[0]!.args).toEqual([1, { $outbox: id }]);
  },
);
