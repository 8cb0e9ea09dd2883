import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('`stored` rejects for an item', () => {
  it('for which there was no room', async () => {
    const stage = createStage();
    const { box } = await stage.open({ maxItems: 1, overflow: 'dropNewest' });
    box.emit('m', 1);
    const second = box.emit('m', 2);
    await stage.settle();
    await expect(second.stored).rejects.toMatchObject({ code: 'dropped' });
  });

  it('for which another tab has left no room', async () => {
    const stage = createStage();
    const [one, two] = [await stage.open({ maxItems: 1 }), await stage.open({ maxItems: 1 })];
    one.box.emit('m', 1);
    const second = two.box.emit('m', 2);
    await stage.settle();
    await expect(second.stored).rejects.toMatchObject({ code: 'dropped' });
  });
});
