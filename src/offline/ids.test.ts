import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('the id of an item', () => {
  it('is a UUIDv7 of the time of its emit, in the order of time', async () => {
    const stage = createStage();
    const { box } = await stage.open();
    const first = box.emit('m');
    const at = stage.platform.now();
    await stage.advance(1_000);
    const second = box.emit('m');
    for (const { id } of [first, second])
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    const timeOf = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    expect([first, second].map(({ id }) => timeOf(id))).toEqual([at, at + 1_000]);
    expect(first.id < second.id).toBe(true);
  });

  it('stands behind the arguments with `stamp`, and stays over retries, tabs and reloads', async () => {
    const stage = createStage();
    const options = { stamp: 'append' as const, ackTimeout: 1_000 };
    const leader = await stage.open(options);
    const other = await stage.open(options);
    const { id } = other.box.emit('m', 'a', { b: 1 });
    await stage.settle();
    await leader.connect();
    // Silence, and once more.
    await stage.advance(6_000);
    await leader.disconnect();
    await leader.connect();
    await stage.advance(500);
    const sent = leader.sent.length;
    expect(sent).toBeGreaterThan(2);
    leader.crash();
    other.crash();
    const later = await stage.open(options);
    await stage.advance(6_000);
    await later.connect();
    await stage.advance(1_000);
    expect(later.sent.length).toBeGreaterThan(0);
    const all = [...leader.sent, ...later.sent].map(({ args }) => args);
    expect(all).toEqual(all.map(() => ['a', { b: 1 }, id]));
  });

  it('goes where the application says, by a function', async () => {
    const stage = createStage();
    const tab = await stage.open({ stamp: ([first, ...rest], id) => [{ id, first }, ...rest] });
    const { id } = tab.box.emit('m', 1, 2);
    await tab.connect();
    expect(tab.sent[0]!.args).toEqual([{ id, first: 1 }, 2]);
  });

  it('goes as `dedupe()` wants it where the server has that', async () => {
    const stage = createStage();
    const tab = await stage.open({ stamp: 'append', dedupe: 'auto' });
    const { id } = tab.box.emit('m', 1);
    await tab.connect();
    tab.receive('$outbox', { v: 1 });
    await stage.settle();
    expect(tab.sent[0]!.args).toEqual([1, { $outbox: id }]);
  });
});
