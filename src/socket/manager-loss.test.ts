import { describe, expect, it } from 'vitest';
import {
  managerOf,
  openPolling,
  openWebSocket,
  record,
  reopen,
  waiting,
} from '../../test/fakes/link.js';
import { MANAGER_EVENTS, recordAll } from '../../test/fakes/manager-log.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { polling } from '../engine/polling.js';

collectUncaught();

describe('a manager', () => {
  describe('when the connection is lost', () => {
    it('comes back: close, attempt, open, CONNECT, reconnect, connect', async () => {
      const { platform, manager } = managerOf();
      manager.socket('/').connect();
      manager.socket('/b').connect();
      const link = await openWebSocket(platform);
      link.receive('40{"sid":"a"}');
      link.receive('40/b,{"sid":"b"}');
      const log = recordAll(manager, '/', '/b');
      const engine = manager.engine;
      link.drop();
      expect(log.splice(0)).toEqual(['/ disconnect', '/b disconnect', 'close']);
      const next = await reopen(platform);
      expect(log.splice(0)).toEqual(['reconnect_attempt', 'open', 'reconnect']);
      expect(manager.engine).not.toBe(engine);
      expect(next.sent).toEqual(['40', '40/b,']);
      next.receive('40/b,{"sid":"c"}');
      next.receive('40{"sid":"d"}');
      expect(log).toEqual(['/b connect', '/ connect']);
      expect(manager.socket('/').id).toBe('d');
    });

    it('tells those that had it: no namespace that a listener of this opens, none that it closes', async () => {
      const { platform, manager } = managerOf();
      const [first, opened, closed] = ['/', '/opened', '/closed'].map((nsp) => manager.socket(nsp));
      first!.connect();
      closed!.connect();
      const link = await openWebSocket(platform);
      link.receive('40{"sid":"a"}');
      link.receive('40/closed,{"sid":"b"}');
      first!.once('disconnect', () => {
        opened!.connect();
        closed!.disconnect();
      });
      const log = recordAll(manager, '/', '/opened', '/closed');
      link.drop();
      // The one that was closed heard of that, and of nothing more.
      expect(log.splice(0)).toEqual(['/closed disconnect', '/ disconnect', 'close']);
      const next = await reopen(platform);
      expect(next.sent).toEqual(['40', '40/opened,']);
    });

    it('tells those that had no namespace yet of the error, and no others', async () => {
      const { platform, manager } = managerOf({ transports: [polling()] });
      manager.socket('/').connect();
      await openPolling(platform, { upgrades: [] });
      waiting(platform, 'GET').answer('40{"sid":"a"}');
      await platform.settle();
      manager.socket('/late').connect();
      const log = recordAll(manager, '/', '/late');
      waiting(platform, 'GET').answer('{"code":1,"message":"Session ID unknown"}', 400);
      await platform.settle();
      expect(log).toEqual([
        '/late connect_error',
        'error',
        '/ disconnect',
        '/late disconnect',
        'close',
      ]);
    });

    it('doubles the delay when a connection did not last, and starts afresh when it did', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      const accept = async (fields = { pingInterval: 1e6, pingTimeout: 1e6 }) => {
        const link = await openWebSocket(platform, fields);
        link.receive('40{"sid":"a"}');
        return link;
      };
      (await accept()).drop();
      expect(platform.timers()[0]).toBe(100);
      await platform.advance(100);
      (await accept()).drop();
      expect(platform.timers()[0]).toBe(200);
      expect(socket.getSnapshot().attempt).toBe(1);
      await platform.advance(200);
      // Opened, but not accepted: that does not count either.
      const refusing = await openWebSocket(platform, { pingInterval: 1e6, pingTimeout: 1e6 });
      await platform.advance(10_000);
      refusing.drop();
      expect(platform.timers()[0]).toBe(400);
      await platform.advance(400);
      const lasting = await accept();
      await platform.advance(500);
      lasting.drop();
      expect(platform.timers()[0]).toBe(100);
    });

    it('ignores what an engine of an earlier session says', async () => {
      const { platform, manager } = managerOf();
      manager.socket('/').connect();
      const first = await openWebSocket(platform);
      first.drop();
      const second = await reopen(platform);
      const log = record(manager, MANAGER_EVENTS);
      first.receive('40{"sid":"old"}');
      first.fail();
      expect(log).toEqual([]);
      expect(second.sent).toEqual(['40']);
    });

    it('drops a half-received binary packet with its session', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      const first = await openWebSocket(platform);
      first.receive('40{"sid":"a"}');
      first.receive('451-["x",{"_placeholder":true,"num":0}]');
      first.drop();
      const second = await reopen(platform);
      second.receive('40{"sid":"b"}');
      const log = record(socket, ['x' as never]);
      second.receive('42["x",1]');
      expect(log).toEqual([['x', 1]]);
    });
  });
});
