import { describe, expect, it } from 'vitest';
import { openWebSocket, record } from '../../test/fakes/link.js';
import { alive, connected, RETURNS } from '../../test/fakes/page-life.js';
import { type FakePlatform, fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import type { PageEvent } from '../platform.js';

describe('a wait for the next attempt', () => {
  it.each(RETURNS)('ends at once with $type', async (event) => {
    const { platform, link } = await connected();
    link.drop();
    await platform.settle();
    expect(platform.sockets.length).toBe(1);
    platform.tell(event);
    expect(platform.sockets.length).toBe(2);
  });

  it.each(RETURNS.filter(({ type }) => type !== 'visibilitychange'))(
    'ends at once with $type of a page out of view, too',
    async (event) => {
      const { platform, link } = await connected();
      link.drop();
      platform.setVisibility('hidden');
      await platform.settle();
      platform.tell(event);
      expect(platform.sockets.length).toBe(2);
    },
  );

  it.each<[PageEvent, (platform: FakePlatform) => void]>([
    [{ type: 'pageshow', persisted: false }, () => {}],
    [{ type: 'visibilitychange' }, (platform) => platform.setVisibility('hidden')],
    [{ type: 'resume' }, (platform) => platform.setOnline(false)],
    [{ type: 'pagehide', persisted: true }, () => {}],
  ])('goes on with %j of a page that is not back', async (event, act) => {
    const { platform, link } = await connected();
    link.drop();
    act(platform);
    platform.tell(event);
    await platform.settle();
    expect(platform.sockets.length).toBe(1);
  });

  it('is told as any attempt, and counts as one', async () => {
    const { platform, manager, link } = await connected();
    const log = record(manager, ['reconnect_attempt', 'reconnect']);
    link.drop();
    platform.setOnline(true);
    await openWebSocket(platform);
    expect(log).toEqual([
      ['reconnect_attempt', 1],
      ['reconnect', 1],
    ]);
  });

  it('is told of only where there is one', async () => {
    const { platform, manager, socket } = await connected();
    const log = record(manager, ['reconnect_attempt']);
    platform.setOnline(true);
    await platform.settle();
    expect(log).toEqual([]);
    expect(socket.connected).toBe(true);
  });

  it('stays called off when a listener of the attempt disconnects', async () => {
    const { platform, manager, socket, link } = await connected();
    manager.on('reconnect_attempt', () => socket.disconnect());
    link.drop();
    platform.setOnline(true);
    await platform.settle();
    expect(platform.sockets.length).toBe(1);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('keeps nothing where the host tells of nothing', () => {
    const { listen: _, ...silent } = fakePlatform({ visibility: 'visible' });
    const { manager } = alive({}, {}, silent as FakePlatform);
    expect(manager._of('close')).toEqual([]);
    // Only that of opening.
    expect(silent.live()).toMatchObject({ timers: 1, listeners: 0 });
    manager.socket('/').disconnect();
    expect(silent.live()).toEqual(NOTHING);
  });
});

describe('an attempt that has no answer yet', () => {
  it.each(RETURNS.filter(({ type }) => type !== 'visibilitychange'))(
    'makes place for a fresh one with $type, and nobody hears of it',
    async (event) => {
      const { platform, manager, socket } = alive();
      const log = [record(manager, ['error', 'close']), record(socket, ['connect_error'])];
      await platform.settle();
      platform.tell(event);
      expect(platform.sockets.map(({ closes }) => closes)).toEqual([1, 0]);
      const link = await openWebSocket(platform);
      link.receive('40{"sid":"a"}');
      expect(socket.connected).toBe(true);
      expect(log).toEqual([[], []]);
    },
  );

  it('goes on when the page only comes into view', async () => {
    const { platform } = alive();
    platform.setVisibility('visible');
    expect(platform.sockets.length).toBe(1);
  });

  it('goes on after a page has loaded', async () => {
    const { platform } = alive();
    platform.tell({ type: 'pageshow', persisted: false });
    expect(platform.sockets.length).toBe(1);
  });
});
