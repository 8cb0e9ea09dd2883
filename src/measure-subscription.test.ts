import { describe, expect, it } from 'vitest';
import { connectedSocket, reopen, socketOf } from '../test/fakes/link.js';
import { byHand, exchange, measuring, NO_MORE } from '../test/fakes/measure.js';
import { NOTHING } from '../test/fakes/platform.js';
import { collectUncaught } from '../test/fakes/uncaught.js';
import { measure } from './measure.js';

collectUncaught();

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
