import { describe, expect, it } from 'vitest';
import {
  ENGINE_EVENTS,
  engineOf,
  openPolling,
  openWebSocket,
  overPolling,
  overWebSocket,
  record,
  waiting,
} from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { polling } from './polling.js';
import { webSocket } from './websocket.js';

collectUncaught();

describe('an engine', () => {
  describe('when the server closes', () => {
    it('by a close packet, ends with "transport close"', async () => {
      const { engine, platform } = overPolling();
      await openPolling(platform);
      const log = record(engine, ENGINE_EVENTS);
      waiting(platform, 'GET').answer('4last\x1e1\x1e4never');
      await platform.settle();
      expect(log.filter(([name]) => name === 'message' || name === 'close')).toEqual([
        ['message', 'last'],
        ['close', 'transport close', { description: 'transport closed by the server' }],
      ]);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('by closing the WebSocket, ends with "transport close" and its event', async () => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform);
      const log = record(engine, ['error', 'close']);
      socket.drop(1001);
      expect(log).toEqual([
        [
          'close',
          'transport close',
          { description: 'websocket connection closed', context: { code: 1001 } },
        ],
      ]);
    });
  });

  describe('when the transport fails', () => {
    it('while opening, ends with "transport error" and tells of the error first', async () => {
      const { engine, platform } = overPolling();
      const log = record(engine, ['error', 'close']);
      waiting(platform, 'GET').fail();
      await platform.settle();
      const error = expect.objectContaining({ message: 'xhr poll error' });
      expect(log).toEqual([
        ['error', error],
        ['close', 'transport error', error],
      ]);
      expect(engine.readyState).toBe('closed');
      expect(platform.live()).toEqual(NOTHING);
    });

    it.each(['GET', 'POST'] as const)(
      'by a %s that fails, ends once and leaves nothing running after a second',
      async (method) => {
        const { engine, platform } = overPolling();
        await openPolling(platform);
        engine.send('a');
        await platform.settle();
        const log = record(engine, ['close']);
        waiting(platform, method).fail();
        await platform.settle();
        expect(log.length).toBe(1);
        expect(log[0]?.[1]).toBe('transport error');
        await platform.advance(1_000);
        expect(platform.live()).toEqual(NOTHING);
      },
    );

    it('keeps what has not left readable in the close listener', async () => {
      const { engine, platform } = overPolling();
      await openPolling(platform);
      engine.send('a');
      await platform.settle();
      engine.send('b');
      let unsent: unknown[] = [];
      engine.on('close', () => {
        unsent = [...engine.writeBuffer];
      });
      waiting(platform, 'POST').fail();
      await platform.settle();
      expect(unsent.at(-1)).toBe('4b');
    });

    it('by a WebSocket that cannot be constructed, ends as if it had failed', async () => {
      const { engine, platform } = engineOf({ transports: [polling()] });
      platform.socketError = new SyntaxError('no');
      const other = engineOf({ transports: [webSocket()] }, platform);
      const log = record(other.engine, ['close']);
      await platform.settle();
      expect(log.map(([, reason]) => reason)).toEqual(['transport error']);
      expect(engine.readyState).toBe('opening');
    });
  });
});
