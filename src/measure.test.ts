import { describe, expect, it } from 'vitest';
import { connectedSocket, expectMistake, reopen, socketOf } from '../test/fakes/link.js';
import { type FakeWebSocket, NOTHING } from '../test/fakes/platform.js';
import { collectUncaught } from '../test/fakes/uncaught.js';
import { type MeasureOptions, measure } from './measure.js';
import type { CoreSocket } from './socket/socket.js';

collectUncaught();

const NO_MORE = () => {};

/** A function whose exchanges the test ends by hand. */
const byHand = () => {
  const exchanges: { signal: AbortSignal; end(): void; fail(error: unknown): void }[] = [];
  const by = (signal: AbortSignal) =>
    new Promise<void>((end, fail) => exchanges.push({ signal, end, fail }));
  return { exchanges, by, last: () => exchanges.at(-1)! };
};

/** A subscribed measurement on a connected socket, each exchange of which the test ends by hand. */
const measuring = async (options: Partial<MeasureOptions> = {}) => {
  const all = await connectedSocket();
  const hand = byHand();
  const store = measure(all.socket, { by: hand.by, every: 1_000, ...options });
  let changes = 0;
  const stop = store.subscribe(() => changes++);
  return { ...all, ...hand, store, stop, changes: () => changes };
};

/** Ends an exchange after each of `trips`, in milliseconds. */
const exchange = async (
  { platform, last }: Awaited<ReturnType<typeof measuring>>,
  ...trips: number[]
) => {
  for (const trip of trips) {
    await platform.advance(trip);
    last().end();
    await platform.advance(1_000);
  }
};

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

describe('an exchange that fails', () => {
  it('counts as lost, with its error, and the next one follows', async () => {
    const all = await measuring();
    const error = new Error('no');
    await exchange(all, 10, 10, 10, 10);
    all.last().fail(error);
    await all.platform.advance(1_000);
    expect(all.store.getSnapshot()).toMatchObject({
      rttMs: 10,
      samples: 4,
      lost: 1,
      quality: 'fair',
      error,
    });
    await exchange(all, 10);
    expect(all.store.getSnapshot()).toMatchObject({ samples: 5, lost: 1, error: null });
  });

  it('is poor when it is the first', async () => {
    const { platform, last, store } = await measuring();
    last().fail(undefined);
    await platform.settle();
    expect(store.getSnapshot()).toMatchObject({
      ...{ rttMs: null, samples: 0, lost: 1, quality: 'poor', error: undefined },
    });
  });

  it('may throw at once', async () => {
    const error = new Error('no');
    const { platform, store } = await measuring({
      by: () => {
        throw error;
      },
    });
    await platform.settle();
    expect(store.getSnapshot()).toMatchObject({ lost: 1, error });
  });

  it('is given up at the limit, and told so', async () => {
    const { platform, exchanges, store } = await measuring({ timeout: 500 });
    await platform.advance(499);
    expect(store.getSnapshot().lost).toBe(0);
    await platform.advance(1);
    const { error } = store.getSnapshot();
    expect(error).toMatchObject({ name: 'TimeoutError', limitMs: 500 });
    expect(exchanges[0]!.signal.reason).toBe(error);
    exchanges[0]!.end();
    await platform.advance(1_000);
    expect(exchanges.length).toBe(2);
    expect(store.getSnapshot()).toMatchObject({ samples: 0, lost: 1 });
  });

  it('forgets the acknowledgement that it waited for', async () => {
    const { platform, socket, link } = await connectedSocket();
    const store = measure(socket, { by: 'ping', timeout: 500 });
    store.subscribe(NO_MORE);
    await platform.advance(500);
    expect(store.getSnapshot()).toMatchObject({ lost: 1, error: { name: 'TimeoutError' } });
    expect(Object.keys(socket.acks)).toEqual([]);
    link.receive('430[]');
    await platform.settle();
    expect(store.getSnapshot()).toMatchObject({ samples: 0, lost: 1 });
  });

  it('is lost when a machine that slept answers too late', async () => {
    const { platform, last, store } = await measuring();
    platform.sleep(60_000);
    last().end();
    await platform.settle();
    expect(store.getSnapshot()).toMatchObject({ lost: 1, error: { name: 'TimeoutError' } });
  });

  it('is not counted when it could not even leave', async () => {
    const { platform, socket, link } = await connectedSocket();
    const store = measure(socket, { by: 'ping', every: 100 });
    const { readyState } = link;
    Object.defineProperty(link, 'readyState', { configurable: true, value: 2 });
    store.subscribe(NO_MORE);
    await platform.settle();
    expect(store.getSnapshot()).toMatchObject({ samples: 0, lost: 0, quality: 'unknown' });
    Object.defineProperty(link, 'readyState', { value: readyState });
    await platform.advance(100);
    expect(link.sent.length).toBe(1);
  });
});

describe('it measures', () => {
  it('nothing while nobody subscribes', async () => {
    const { platform, socket } = await connectedSocket();
    const before = platform.live();
    const { by, exchanges } = byHand();
    const store = measure(socket, { by });
    await platform.advance(20_000);
    expect(exchanges).toEqual([]);
    expect(store.getSnapshot().quality).toBe('unknown');
    expect(platform.live()).toEqual(before);
  });

  it('nothing while there is no connection', async () => {
    const { platform, socket } = socketOf();
    const { by, exchanges } = byHand();
    measure(socket, { by }).subscribe(NO_MORE);
    await platform.advance(20_000);
    expect(exchanges).toEqual([]);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('as long as one of its listeners is there', async () => {
    const { platform, store, stop, last, exchanges } = await measuring();
    const stopOther = store.subscribe(NO_MORE);
    stop();
    stop();
    last().end();
    await platform.advance(1_000);
    expect(exchanges.length).toBe(2);
    const { timers } = platform.live();
    stopOther();
    expect(last().signal.aborted).toBe(true);
    expect(platform.live().timers).toBe(timers - 1);
    const before = store.getSnapshot();
    last().end();
    await platform.advance(10_000);
    expect(exchanges.length).toBe(2);
    expect(store.getSnapshot()).toBe(before);
  });

  it('on where it was when somebody subscribes again', async () => {
    const all = await measuring();
    await exchange(all, 10);
    all.stop();
    all.store.subscribe(NO_MORE);
    await exchange(all, 10);
    expect(all.store.getSnapshot().samples).toBe(2);
  });

  it('anew with each connection', async () => {
    const all = await measuring();
    await exchange(all, 10);
    const { signal } = all.last();
    const changes = all.changes();
    all.link.drop();
    expect(signal.aborted).toBe(true);
    expect(all.store.getSnapshot()).toMatchObject({ quality: 'unknown', samples: 0 });
    expect(all.changes()).toBe(changes + 1);
    const count = all.exchanges.length;
    const again = await reopen(all.platform);
    expect(all.exchanges.length).toBe(count);
    again.receive('40{"sid":"b"}');
    await exchange(all, 20);
    expect(all.store.getSnapshot()).toMatchObject({ rttMs: 20, samples: 1, lost: 0 });
  });

  it('anew when the connection changed while nobody listened', async () => {
    const all = await measuring();
    await exchange(all, 10);
    all.stop();
    all.link.drop();
    expect(all.store.getSnapshot().samples).toBe(1);
    all.store.subscribe(NO_MORE);
    expect(all.store.getSnapshot().quality).toBe('unknown');
  });

  it('anew with each transport', async () => {
    const all = await measuring();
    await exchange(all, 10);
    Object.assign(all.manager.engine!.transport, { name: 'other' });
    all.manager._onTransport();
    expect(all.store.getSnapshot().samples).toBe(0);
    await exchange(all, 20);
    expect(all.store.getSnapshot()).toMatchObject({ rttMs: 20, samples: 1 });
  });

  it('nothing more once its last listener unsubscribed at a change', async () => {
    const { platform, socket, link } = await connectedSocket();
    const { by, exchanges, last } = byHand();
    const store = measure(socket, { by, every: 100 });
    const until = (done: () => boolean) => {
      const stop = store.subscribe(() => {
        if (done()) stop();
      });
    };
    until(() => true);
    last().end();
    await platform.advance(1_000);
    expect(exchanges.length).toBe(1);
    until(() => store.getSnapshot().quality === 'unknown');
    link.drop();
    (await reopen(platform)).receive('40{"sid":"b"}');
    await platform.advance(1_000);
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
