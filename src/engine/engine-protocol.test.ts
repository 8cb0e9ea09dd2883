import { describe, expect, it } from 'vitest';
import {
  names,
  openPacket,
  openWebSocket,
  overPolling,
  overWebSocket,
  record,
  waiting,
} from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('an engine', () => {
  describe('refuses what breaks the protocol', () => {
    it.each([
      ['an unknown packet type', '9'],
      ['an empty body', ''],
      ['bad base64', 'b!'],
      ['a message before the open packet', '4early'],
      ['a ping before the open packet', '2'],
      ['a handshake that is no JSON', '0{'],
      ['a handshake without a session id', '0{"pingInterval":1,"pingTimeout":1}'],
    ])('%s, while opening', async (_, body) => {
      const { engine, platform } = overPolling();
      const log = record(engine, ['error', 'message', 'close']);
      waiting(platform, 'GET').answer(body);
      await platform.settle();
      expect(names(log)).toEqual(['error', 'close']);
      expect(log[0]?.[1]).toMatchObject({
        name: 'ProtocolError',
        code: 'parser error',
        message: 'server error',
      });
      expect(log[1]?.[1]).toBe('transport error');
      expect(engine.readyState).toBe('closed');
      expect(platform.live()).toEqual(NOTHING);
    });

    it.each([
      ['a second open packet', openPacket({ sid: 'other' })],
      ['an unknown packet type', '9'],
    ])('%s, while open', async (_, frame) => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform);
      const log = record(engine, ['close']);
      socket.receive(frame);
      expect(log.length).toBe(1);
      expect(engine.readyState).toBe('closed');
      socket.drop();
      expect(platform.live()).toEqual(NOTHING);
    });
  });

  it('ignores packet types that mean nothing to it', async () => {
    const { engine, platform } = overWebSocket();
    const socket = await openWebSocket(platform);
    for (const frame of ['6', '3', '3probe', '5']) socket.receive(frame);
    expect(engine.readyState).toBe('open');
    expect(socket.sent).toEqual([]);
  });
});
