import { describe, expect, it } from 'vitest';
import { managerOf, openWebSocket, record, reopen } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('a manager', () => {
  it('gives one socket for each namespace, the same at each call', () => {
    const { manager } = managerOf();
    expect(manager.socket('/a')).toBe(manager.socket('/a'));
    expect(manager.socket('/a')).not.toBe(manager.socket('/b'));
    expect(manager.socket('/a').io).toBe(manager);
  });

  describe('with several namespaces', () => {
    it('uses one engine and sends each CONNECT once', async () => {
      const { platform, manager } = managerOf();
      manager.socket('/a').connect();
      manager.socket('/b').connect();
      const link = await openWebSocket(platform);
      manager.socket('/c').connect();
      manager.socket('/a').connect();
      await platform.settle();
      expect(link.sent).toEqual(['40/a,', '40/b,', '40/c,']);
      expect(platform.sockets.length).toBe(1);
    });

    it('keeps the engine when one leaves, and closes it with the last', async () => {
      const { platform, manager } = managerOf();
      const [a, b] = [manager.socket('/a').connect(), manager.socket('/b').connect()];
      const link = await openWebSocket(platform);
      link.receive('40/a,{"sid":"a"}');
      link.receive('40/b,{"sid":"b"}');
      await platform.settle();
      a.disconnect();
      await platform.settle();
      expect(link.sent.at(-1)).toBe('41/a,');
      expect(link.state).toBe('open');
      expect(b.connected).toBe(true);
      const log = record(manager, ['close']);
      b.disconnect();
      await platform.settle();
      expect(link.sent.at(-1)).toBe('41/b,');
      expect(link.state).toBe('closing');
      expect(log).toEqual(
        [['close', 'forced close', undefined]].map((entry) => entry.slice(0, log[0]?.length)),
      );
      link.drop();
      await platform.advance(60_000);
      expect(platform.sockets.length).toBe(1);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('does not bring back a namespace that has left', async () => {
      const { platform, manager } = managerOf();
      const [a] = [manager.socket('/a').connect(), manager.socket('/b').connect()];
      const link = await openWebSocket(platform);
      a.disconnect();
      link.drop();
      const next = await reopen(platform);
      expect(next.sent).toEqual(['40/b,']);
    });

    it('closes when the server refused the only namespace', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      const link = await openWebSocket(platform);
      link.receive('44{"message":"no"}');
      expect(link.state).toBe('closing');
      link.drop();
      await platform.advance(60_000);
      expect(platform.live()).toEqual(NOTHING);
      expect(socket.getSnapshot().status).toBe('refused');
    });
  });
});
