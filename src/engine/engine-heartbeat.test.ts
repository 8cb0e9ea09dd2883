import { describe, expect, it } from 'vitest';
import { openWebSocket, overWebSocket, record } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('an engine', () => {
  describe('its heartbeat', () => {
    it('answers a ping at once, and tells', async () => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform);
      const log = record(engine, ['ping']);
      socket.receive('2');
      expect(socket.sent).toEqual(['3']);
      expect(log.length).toBe(1);
    });

    it('closes with "ping timeout" when the server is silent for too long', async () => {
      const { engine, platform } = overWebSocket();
      await openWebSocket(platform, { pingInterval: 300, pingTimeout: 200 });
      const log = record(engine, ['close']);
      await platform.advance(499);
      expect(engine.readyState).toBe('open');
      await platform.advance(1);
      expect(log).toEqual([['close', 'ping timeout', undefined]]);
      expect(engine.readyState).toBe('closed');
      expect(platform.live()).toEqual(NOTHING);
    });

    it('is not kept alive by messages, only by pings', async () => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform, { pingInterval: 300, pingTimeout: 200 });
      await platform.advance(400);
      socket.receive('4still here');
      await platform.advance(100);
      expect(engine.readyState).toBe('closed');
    });

    it('goes on for as long as pings come', async () => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform, { pingInterval: 300, pingTimeout: 200 });
      for (let i = 0; i < 20; i++) {
        await platform.advance(300);
        socket.receive('2');
        await platform.settle();
      }
      expect(engine.readyState).toBe('open');
      expect(socket.sent.length).toBe(20);
    });
  });
});
