import { describe, expect, it } from 'vitest';
import { connectedWith as connected, managerWith as managerOf } from '../../test/fakes/dropin.js';
import { expectMistake, last, record } from '../../test/fakes/link.js';
import { fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { CoreManager } from '../socket/manager.js';
import { Manager } from './index.js';

collectUncaught();

describe('Manager', () => {
  it('is a core manager and connects by itself, even without a socket', () => {
    const { platform, manager } = managerOf();
    expect(manager).toBeInstanceOf(CoreManager);
    expect(platform.sockets.length).toBe(1);
  });

  it.each([false])(
    'with autoConnect %s opens nothing until asked, nor do its sockets',
    (autoConnect) => {
      const { platform, manager } = managerOf({ autoConnect });
      const socket = manager.socket('/');
      expect(platform.sockets).toEqual([]);
      expect(socket.active).toBe(false);
      expect(manager.open()).toBe(manager);
      expect(platform.sockets.length).toBe(1);
    },
  );

  it.each([undefined, true])('with autoConnect %s connects its sockets', (autoConnect) => {
    const { manager } = managerOf({ autoConnect });
    expect(manager.socket('/').active).toBe(true);
  });

  it('takes the page’s address when there is no URL', () => {
    const platform = fakePlatform({ origin: 'https://page:1' });
    new Manager({ platform, transports: ['websocket'] });
    new Manager(undefined, { platform, transports: ['websocket'] });
    for (const { url } of platform.sockets) {
      expect(url.href).toBe('wss://page:1/socket.io/?EIO=4&transport=websocket');
    }
    expect(platform.sockets.length).toBe(2);
  });

  it('keeps its options as they were given, and changes none of them', () => {
    const options = {
      platform: fakePlatform(),
      path: '',
      query: Object.freeze({ a: '1' }),
      transports: Object.freeze(['polling', 'websocket']),
      transportOptions: Object.freeze({ polling: Object.freeze({ extraHeaders: { 'X-A': '1' } }) }),
      extraHeaders: Object.freeze({}),
    };
    const before = { ...options };
    const manager = new Manager('http://server/?b=2', Object.freeze(options) as never);
    expect(manager.opts).toBe(options);
    expect(options).toEqual(before);
  });

  it('connects an inactive socket again when it is asked for', async () => {
    const { manager, socket } = await connected();
    socket.disconnect();
    expect(manager.socket('/')).toBe(socket);
    expect(socket.active).toBe(true);
  });

  it('refuses what is out of range, by name', () => {
    expectMistake(() => managerOf({ reconnectionDelay: -1 }), /min|reconnectionDelay/);
    expectMistake(() => managerOf({ reconnectionAttempts: -1 }), /attempts/i);
    expectMistake(() => managerOf({ timeout: -1 }), /timeout/);
  });

  it('gives up after the attempts that were asked for', async () => {
    const { platform, manager } = managerOf({
      reconnectionAttempts: 2,
      reconnectionDelay: 1,
      reconnectionDelayMax: 1,
    });
    manager.socket('/');
    const log = record(manager, ['reconnect_attempt', 'reconnect_failed']);
    for (let i = 0; i < 5; i++) {
      last(platform.sockets).fail();
      await platform.advance(10);
    }
    expect(log).toEqual([['reconnect_attempt', 1], ['reconnect_attempt', 2], ['reconnect_failed']]);
    expect(platform.live()).toEqual(NOTHING);
  });
});
