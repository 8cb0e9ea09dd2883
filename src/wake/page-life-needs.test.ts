import { describe, expect, it } from 'vitest';
import { last, managerOf, openWebSocket } from '../../test/fakes/link.js';
import { alive, connected, SLOW } from '../../test/fakes/page-life.js';
import { fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import { pageLife } from './page-life.js';

describe('what page life needs', () => {
  it('is there only while something wants a connection', async () => {
    const platform = fakePlatform({ visibility: 'visible' });
    const { manager } = managerOf({ wake: pageLife() }, platform);
    const socket = manager.socket('/');
    expect(platform.live()).toEqual(NOTHING);
    for (let i = 0; i < 3; i++) {
      socket.connect();
      expect(platform.live().listeners).toBe(1);
      socket.disconnect();
      last(platform.sockets).drop();
      expect(platform.live()).toEqual(NOTHING);
    }
  });

  it('ends also when a sign of life is what ends the wish', async () => {
    const platform = fakePlatform({ visibility: 'visible' });
    const { manager } = managerOf({ wake: pageLife(), reconnect: undefined }, platform);
    manager.socket('/').connect();
    const link = await openWebSocket(platform);
    // Nothing brings it back.
    platform.setOnline(false);
    link.drop();
    expect(platform.live()).toEqual(NOTHING);
  });

  it('ends also when a late timer is what ends the wish', async () => {
    const platform = fakePlatform({ visibility: 'visible' });
    const { manager } = managerOf({ wake: pageLife(), reconnect: SLOW }, platform);
    const socket = manager.socket('/').connect();
    manager.on('reconnect_attempt', () => socket.disconnect());
    last(platform.sockets).fail();
    await platform.advance(1_000);
    platform.sleep(20_000);
    await platform.advance(0);
    expect(socket.active).toBe(false);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('is no timer while the page is out of view', async () => {
    const platform = fakePlatform({ visibility: 'visible' });
    alive({}, { timeout: false }, platform);
    expect(platform.timers()).toEqual([5_000]);
    platform.setVisibility('hidden');
    expect(platform.timers()).toEqual([]);
    platform.setVisibility('visible');
    expect(platform.timers()).toEqual([5_000]);
  });

  it('does not mistake the slow timers of a page out of view for a silent server', async () => {
    const { platform, socket, link } = await connected();
    for (let minute = 0; minute < 10; minute++) {
      // Messages come in time, timers do not.
      platform.sleep(25_000);
      link.receive('2');
      platform.sleep(25_000);
      link.receive('2');
      await platform.advance(10_000);
    }
    expect(socket.connected).toBe(true);
  });
});
