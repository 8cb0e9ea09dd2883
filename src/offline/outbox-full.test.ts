import { describe, expect, it } from 'vitest';
import { limited } from '../../test/fakes/limited-store.js';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('an outbox whose storage is full', () => {
  it('clears it for all tabs: nothing of it comes back', async () => {
    const stage = createStage({ channels: false });
    const disk = limited(stage.store);
    const lost: Error[] = [];
    const first = await stage.open({ store: disk.store });
    const second = await stage.open({ store: disk.store });
    for (const { box } of [first, second]) box.on('storage-lost', (error) => lost.push(error));
    first.box.emit('m', 'of alice');
    await stage.settle();
    disk.isFull = true;
    second.box.emit('m', 'late');
    await stage.settle();
    await second.box.clear();
    disk.isFull = false;
    await stage.advance(10_000);
    await first.connect();
    await second.connect();
    first.box.emit('m', 'next');
    await stage.advance(10_000);
    expect(lost).toEqual([]);
    expect([...first.sent, ...second.sent].map(({ args }) => args[0])).toEqual(['next']);
  });
});
