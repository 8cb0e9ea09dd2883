import { describe, expect, it } from 'vitest';
import { last, managerOf, openWebSocket, RETRY, record } from '../../test/fakes/link.js';
import { recordAll } from '../../test/fakes/manager-log.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { backoff } from './backoff.js';

collectUncaught();

describe('a manager', () => {
  describe('when an attempt fails', () => {
    it('tells sockets first, then itself, and reconnect_failed before the last reconnect_error', async () => {
      const { platform, manager } = managerOf({ reconnect: backoff({ ...RETRY, attempts: 2 }) });
      const log = recordAll(manager, '/', '/b');
      manager.socket('/').connect();
      manager.socket('/b').connect();
      last(platform.sockets).fail();
      await platform.settle();
      expect(log.splice(0)).toEqual(['/ connect_error', '/b connect_error', 'error']);
      await platform.advance(100);
      expect(log.splice(0)).toEqual(['reconnect_attempt']);
      last(platform.sockets).fail();
      expect(log.splice(0)).toEqual([
        '/ connect_error',
        '/b connect_error',
        'error',
        'reconnect_error',
      ]);
      await platform.advance(200);
      last(platform.sockets).fail();
      expect(log.splice(0)).toEqual([
        'reconnect_attempt',
        '/ connect_error',
        '/b connect_error',
        'error',
        'reconnect_failed',
        'reconnect_error',
      ]);
      await platform.advance(60_000);
      expect(log).toEqual([]);
      expect(platform.live()).toEqual(NOTHING);
      expect(manager.socket('/').getSnapshot()).toMatchObject({
        status: 'closed',
        attempt: 0,
        nextRetryAt: null,
      });
    });

    it('counts attempts from 1 and gives each event its number', async () => {
      const { platform, manager } = managerOf();
      const log = record(manager, ['reconnect_attempt', 'reconnect', 'reconnect_error']);
      manager.socket('/').connect();
      last(platform.sockets).fail();
      await platform.advance(100);
      last(platform.sockets).fail();
      await platform.advance(200);
      await openWebSocket(platform);
      expect(log.filter(([name]) => name !== 'reconnect_error')).toEqual([
        ['reconnect_attempt', 1],
        ['reconnect_attempt', 2],
        ['reconnect', 2],
      ]);
    });

    it('waits longer each time, as the backoff says', async () => {
      const { platform, manager } = managerOf();
      manager.socket('/').connect();
      const waits: (number | undefined)[] = [];
      for (let i = 0; i < 6; i++) {
        last(platform.sockets).fail();
        await platform.settle();
        waits.push(platform.timers()[0]);
        expect(manager.socket('/').getSnapshot().nextRetryAt).toBe(
          platform.now() + platform.timers()[0]!,
        );
        await platform.advance(500);
      }
      expect(waits).toEqual([100, 200, 400, 500, 500, 500]);
    });

    it('can be called again after it gave up', async () => {
      const { platform, manager } = managerOf({ reconnect: backoff({ ...RETRY, attempts: 0 }) });
      const socket = manager.socket('/').connect();
      const log = recordAll(manager, '/');
      last(platform.sockets).fail();
      expect(log.splice(0)).toEqual(['/ connect_error', 'error', 'reconnect_failed']);
      expect(platform.live()).toEqual(NOTHING);
      socket.connect();
      expect(socket.getSnapshot().status).toBe('connecting');
      const link = await openWebSocket(platform);
      link.receive('40{"sid":"a"}');
      expect(log).toEqual(['open', '/ connect']);
      expect(socket.getSnapshot().status).toBe('connected');
    });

    it('does not come back without a reconnect part, and tells no reconnect_failed', async () => {
      const { platform, manager } = managerOf({ reconnect: undefined });
      const socket = manager.socket('/').connect();
      const log = recordAll(manager, '/');
      last(platform.sockets).fail();
      await platform.advance(60_000);
      expect(log).toEqual(['/ connect_error', 'error']);
      expect(socket.getSnapshot().status).toBe('closed');
      expect(platform.live()).toEqual(NOTHING);
    });

    it('lets a listener of connect_error give up', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      socket.on('connect_error', () => socket.disconnect());
      last(platform.sockets).fail();
      await platform.advance(60_000);
      expect(platform.sockets.length).toBe(1);
      expect(socket.getSnapshot().status).toBe('closed');
      expect(platform.live()).toEqual(NOTHING);
    });

    it('lets a listener of reconnect_attempt give up', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      manager.on('reconnect_attempt', () => socket.disconnect());
      last(platform.sockets).fail();
      await platform.advance(60_000);
      expect(platform.sockets.length).toBe(1);
      expect(platform.live()).toEqual(NOTHING);
    });
  });
});
