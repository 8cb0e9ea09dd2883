import { describe, expect, it } from 'vitest';
import { last, managerOf, openWebSocket, record } from '../../test/fakes/link.js';
import { recordAll } from '../../test/fakes/manager-log.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('a manager', () => {
  describe('_close()', () => {
    it('ends the session without coming back, and a connect() opens the next for the same sockets', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      const link = await openWebSocket(platform);
      link.receive('40{"sid":"a"}');
      const log = recordAll(manager, '/');
      manager._close();
      expect(log.splice(0)).toEqual(['/ disconnect', 'close']);
      await platform.settle();
      expect(link.state).toBe('closing');
      link.drop();
      await platform.advance(60_000);
      expect(platform.sockets.length).toBe(1);
      expect(platform.live()).toEqual(NOTHING);
      manager.connect();
      const next = await openWebSocket(platform);
      next.receive('40{"sid":"b"}');
      expect(log).toEqual(['open', '/ connect']);
      expect(socket.id).toBe('b');
    });

    it('says closed, since no retry is scheduled', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      const link = await openWebSocket(platform);
      link.receive('40{"sid":"a"}');
      manager._close();
      expect(socket.getSnapshot()).toMatchObject({
        status: 'closed',
        nextRetryAt: null,
        transport: null,
      });
    });

    it.each([
      ['opening', async () => {}],
      ['waiting', async (fail: () => void) => fail()],
    ])('while %s leaves nothing running', async (_, prepare) => {
      const { platform, manager } = managerOf();
      manager.socket('/').connect();
      await prepare(() => last(platform.sockets).fail());
      manager._close();
      last(platform.sockets).drop();
      await platform.advance(60_000);
      expect(platform.live()).toEqual(NOTHING);
      expect(platform.sockets.length).toBe(1);
    });

    it('or no retry, and then a connect() of one namespace, shows that the others connect as well', async () => {
      const { platform, manager } = managerOf({ reconnect: undefined });
      const [one, other] = [manager.socket('/').connect(), manager.socket('/other').connect()];
      (await openWebSocket(platform)).drop();
      expect(other.getSnapshot().status).toBe('closed');
      one.connect();
      expect(one.getSnapshot().status).toBe('connecting');
      expect(other.getSnapshot().status).toBe('connecting');
      const link = await openWebSocket(platform);
      expect(link.sent).toEqual(['40', '40/other,']);
    });

    it('twice, or before anything, does nothing', () => {
      const { manager } = managerOf();
      const log = record(manager, ['close']);
      manager._close();
      manager.connect();
      manager._close();
      manager._close();
      expect(log.length).toBe(1);
    });
  });
});
