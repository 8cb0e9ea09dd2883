import { describe, expect, it } from 'vitest';
import { connectedSocket, expectMistake, socketOf } from '../test/fakes/link.js';
import { exchange, measuring, NO_MORE } from '../test/fakes/measure.js';
import type { FakeWebSocket } from '../test/fakes/platform.js';
import { collectUncaught } from '../test/fakes/uncaught.js';
import { measure } from './measure.js';
import type { CoreSocket } from './socket/socket.js';

collectUncaught();
const ids = (link: FakeWebSocket) =>
  link.sent.map((frame) => Number(/^42(\d+)/.exec(frame as string)?.[1]));

describe('measure()', () => {
  it('times an acknowledged event of the application’s choice', async () => {
    const { platform, socket, link } = await connectedSocket();
    const store = measure(socket, { by: 'ping' });
    store.subscribe(NO_MORE);
    expect(link.sent).toEqual(['420["ping"]']);
    await platform.advance(40);
    link.receive('430[]');
    await platform.settle();
    expect(store.getSnapshot()).toEqual({
      rttMs: 40,
      jitterMs: null,
      samples: 1,
      lost: 0,
      quality: 'good',
      since: platform.now(),
      error: null,
    });
    await platform.advance(5_000);
    expect(ids(link)).toEqual([0, 1]);
    await platform.advance(60);
    link.receive('431[]');
    await platform.settle();
    expect(store.getSnapshot()).toMatchObject({ rttMs: 50, jitterMs: 20, samples: 2 });
  });

  it('times what a function does', async () => {
    const all = await measuring();
    await exchange(all, 10, 30, 20);
    expect(all.store.getSnapshot()).toMatchObject({ rttMs: 20, jitterMs: 15, samples: 3 });
  });

  it('tells its listeners, and gives the same object until something changed', async () => {
    const all = await measuring();
    const before = all.store.getSnapshot();
    expect(before).toMatchObject({ rttMs: null, quality: 'unknown', since: 0 });
    expect(all.changes()).toBe(0);
    await exchange(all, 10);
    expect(all.changes()).toBe(1);
    expect(all.store.getSnapshot()).not.toBe(before);
    expect(all.store.getSnapshot()).toBe(all.store.getSnapshot());
  });

  it('looks at the last ten exchanges, by their median', async () => {
    const all = await measuring();
    await exchange(all, 4_000, 10, 10, 10, 20, 20, 20, 30, 30, 30);
    expect(all.store.getSnapshot()).toMatchObject({ rttMs: 20, samples: 10 });
    await exchange(all, 30);
    expect(all.store.getSnapshot()).toMatchObject({ rttMs: 20, samples: 10, jitterMs: 20 / 9 });
  });

  it.each([
    ['good', [150, 150]],
    ['fair', [151, 151]],
    ['fair', [100, 151]],
    ['fair', [400, 400]],
    ['poor', [401, 401]],
    ['poor', [100, 251]],
  ])('calls it %s at %j', async (quality, trips) => {
    const all = await measuring();
    await exchange(all, ...trips);
    expect(all.store.getSnapshot().quality).toBe(quality);
  });

  it('says since when the quality holds', async () => {
    const all = await measuring();
    await exchange(all, 10);
    const { since } = all.store.getSnapshot();
    await exchange(all, 20);
    expect(all.store.getSnapshot().since).toBe(since);
    await exchange(all, 4_000, 4_000);
    expect(all.store.getSnapshot()).toMatchObject({ quality: 'poor' });
    expect(all.store.getSnapshot().since).toBeGreaterThan(since);
  });

  it('never has two exchanges under way', async () => {
    const { platform, exchanges, last } = await measuring({ every: 100, timeout: 60_000 });
    await platform.advance(40_000);
    expect(exchanges.length).toBe(1);
    last().end();
    await platform.advance(99);
    expect(exchanges.length).toBe(1);
    await platform.advance(1);
    expect(exchanges.length).toBe(2);
  });
});

describe('a mistake in its options', () => {
  const socket = socketOf().socket as unknown as CoreSocket;
  it.each([
    [{ by: undefined }, /^invalid by: /],
    [{ by: 'a', every: -1 }, /^invalid every: -1/],
    [{ by: 'a', timeout: 0 }, /^invalid timeout: 0/],
  ])('%j', (options, expected) => {
    expectMistake(() => measure(socket, options as never), expected);
  });
});
