import { describe, expect, it } from 'vitest';
import { managerOf, openWebSocket, record } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('a manager', () => {
  it('opens nothing before connect()', async () => {
    const { platform, manager } = managerOf();
    manager.socket('/');
    await platform.advance(60_000);
    expect(platform.sockets).toEqual([]);
    expect(platform.live()).toEqual(NOTHING);
    expect(manager.engine).toBeUndefined();
  });

  it('opens one session, however often it is asked', async () => {
    const { platform, manager } = managerOf();
    expect(manager.connect()).toBe(manager);
    manager.connect();
    expect(platform.sockets.length).toBe(1);
    await openWebSocket(platform);
    manager.connect();
    expect(platform.sockets.length).toBe(1);
  });

  describe('when opening takes too long', () => {
    it('fails after twenty seconds with "timeout"', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      const log = record(socket, ['connect_error']);
      await platform.advance(19_999);
      expect(log).toEqual([]);
      await platform.advance(1);
      expect(log[0]?.[1]).toMatchObject({
        name: 'TimeoutError',
        message: 'timeout',
        limitMs: 20_000,
      });
      expect(platform.sockets[0]?.state).toBe('closing');
      expect(socket.active).toBe(true);
    });

    it.each([
      [300, 300],
      [0, 1],
    ])('with a timeout of %i fails after that', async (timeout, passed) => {
      const { platform, manager } = managerOf({ timeout });
      const log = record(manager.connect(), ['error']);
      expect(log).toEqual([]);
      await platform.advance(passed);
      expect(log[0]?.[1]).toMatchObject({ message: 'timeout' });
    });

    it('waits for ever without a timeout', async () => {
      const { platform, manager } = managerOf({ timeout: false });
      const log = record(manager.connect(), ['error']);
      await platform.advance(10_000_000);
      expect(log).toEqual([]);
    });

    it('ends the limit with the opening', async () => {
      const { platform, manager } = managerOf();
      manager.connect();
      const link = await openWebSocket(platform, { pingInterval: 1e6, pingTimeout: 1e6 });
      await platform.advance(100_000);
      expect(link.state).toBe('open');
    });
  });
});
