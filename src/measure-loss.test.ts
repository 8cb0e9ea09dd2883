import { describe, expect, it } from 'vitest';
import { connectedSocket } from '../test/fakes/link.js';
import { exchange, measuring, NO_MORE } from '../test/fakes/measure.js';
import { collectUncaught } from '../test/fakes/uncaught.js';
import { measure } from './measure.js';

collectUncaught();

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
