import { describe, expect, it } from 'vitest';
import { serve, values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import type { Outcome } from './record.js';

describe('an outbox', () => {
  it('refuses what cannot be kept, with the path', async () => {
    const stage = createStage();
    const { box } = await stage.open();
    const circle: Record<string, unknown> = {};
    circle.self = [circle];
    expect(() => box.emit('m', { a: [1, { b: () => {} }] } as never)).toThrow(
      'expected arguments that can be kept, got a function at [0].a[1].b',
    );
    expect(() => box.emit('m', circle as never)).toThrow(
      'got an object that is in itself at [0].self[0]',
    );
    expect(() => box.emit('m', 1n as never)).toThrow('got a bigint at [0]');
    expect(() => box.emit('connect')).toThrow(TypeError);
    expect(box.getSnapshot().pending).toBe(0);
  });

  it('refuses what is above a limit, by its name', async () => {
    const stage = createStage();
    const { box } = await stage.open({ maxItems: 2, maxItemBytes: 100 });
    expect(() => box.emit('m', 'x'.repeat(101))).toThrow(
      'expected at most 100 (maxItemBytes), got 106',
    );
    box.emit('m', 1);
    box.emit('m', 2);
    expect(() => box.emit('m', 3)).toThrow('expected at most 2 (maxItems), got 3');
    await stage.settle();
    expect(() => box.emit('m', 3)).toThrow('maxItems');
  });

  it('lets the oldest give way where that is asked for', async () => {
    const stage = createStage();
    const tab = await stage.open({ maxItems: 2, overflow: 'dropOldest' });
    const dropped: Outcome[] = [];
    tab.box.on('dropped', (outcome) => dropped.push(outcome));
    const [first] = [1, 2, 3].map((n) => tab.box.emit('m', n));
    await stage.settle();
    expect(dropped.map(({ id }) => id)).toEqual([first!.id]);
    await expect(first!.done).rejects.toMatchObject({ code: 'dropped' });
    await tab.connect();
    await serve(stage, tab);
    expect(values(tab)).toEqual([2, 3]);
  });

  it.each(['reject', 'dropOldest', 'dropNewest'] as const)(
    'gives what takes the place of another the room of that one, by %s',
    async (overflow) => {
      const stage = createStage();
      const latest = { coalesce: () => 'latest' };
      const tab = await stage.open({ maxItems: 3, overflow, events: { latest } });
      const ends: unknown[] = [];
      tab.box.on('settled', ({ event, state }) => ends.push([event, state]));
      const emit = (event: string, n: number) => tab.box.emit(event, n);
      const kept = [emit('m', 1), emit('m', 2)];
      emit('latest', 3);
      await stage.settle();
      emit('latest', 4);
      await stage.settle();
      expect(ends).toEqual([['latest', 'dropped']]);
      // Two of one turn, of which the first is not written down at all.
      await kept[0]!.cancel();
      for (const n of [5, 6]) emit('latest', n);
      await stage.settle();
      expect((await tab.box.list({ state: 'queued' })).map(({ args }) => args)).toEqual([[2], [6]]);
      await tab.connect();
      await serve(stage, tab);
      expect(values(tab)).toEqual([2, 6]);
    },
  );

  it('expires what waited for too long', async () => {
    const stage = createStage();
    const tab = await stage.open({ ttl: 1_000 });
    const delivery = tab.box.emit('m', 1);
    await stage.advance(1_001);
    await tab.connect();
    expect(tab.sent).toEqual([]);
    await expect(delivery.done).rejects.toMatchObject({ code: 'expired' });
  });

  it('tells of what expires while nothing else happens', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const later = await stage.open({ ttl: 5_000 });
    tab.box.emit('lasts');
    await stage.settle();
    const expired: unknown[] = [];
    later.box.on('expired', ({ event }) => expired.push(event));
    later.box.emit('fades');
    await stage.advance(4_900);
    expect(expired).toEqual([]);
    await stage.advance(200);
    expect(expired).toEqual(['fades']);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 1, failed: 1 });
    await Promise.all([tab.box.close(), later.box.close()]);
    expect(stage.platform.live().timers).toBe(0);
  });

  it.each([
    [{ scope: '' }, 'scope'],
    [{ ttl: 0 }, 'ttl'],
    [{ confirm: 'maybe' }, 'confirm'],
    [{ events: { m: { onPoison: 'die' } } }, 'events[m].onPoison'],
    [{ maxItems: Number.NaN }, 'maxItems'],
    [{ order: { pay: 1 } }, 'expected order to be made by priorities(), got'],
  ])('refuses the option in %j by its name', async (options, name) => {
    await expect(createStage().open(options as never)).rejects.toThrow(name);
  });
});
