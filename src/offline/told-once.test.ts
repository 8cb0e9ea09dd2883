import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('an end', () => {
  it('is told once in each tab, however many came at once before the tab that sends died', async () => {
    const stage = createStage();
    const [leader, other] = [await stage.open(), await stage.open()];
    const told: string[] = [];
    other.box.on('settled', ({ id }) => told.push(id));
    const emitted = Array.from({ length: 1_500 }, (_, n) => leader.box.emit('m', n).id);
    await stage.settle();
    expect(await leader.box.discard({ event: 'm' })).toBe(1_500);
    await stage.settle();
    expect(told).toEqual(emitted);
    leader.crash();
    await stage.advance(10_000);
    other.box.emit('m', 'last');
    await stage.settle();
    expect(other.box.getSnapshot().leader).toBe(true);
    expect(told).toHaveLength(1_500);
  });
});
