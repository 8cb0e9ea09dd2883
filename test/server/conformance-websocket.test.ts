import { describe, expect, it } from 'vitest';
import { CALM, ENGINES, engineAt } from './conformance.js';
import { until } from './support.js';

describe.each(ENGINES)('Engine.IO v4, %s', (_, start) => {
  const { ask, open, at, sidIn } = engineAt(start, CALM);

  describe('WebSocket', () => {
    const messages = (received: readonly string[]) =>
      received.slice(1).filter((text) => text !== '2');

    it('carries one packet a frame, binary as it is', async () => {
      const { webSocket, received } = await open();
      for (const frame of ['4hello', Buffer.of(1, 2, 3), '4', '4é€𝄞', Buffer.of()])
        webSocket.send(frame);
      await until(() => messages(received).length === 5);
      expect(messages(received)).toEqual(['4hello', '<010203>', '4', '4é€𝄞', '<>']);
      webSocket.terminate();
    });

    it.each(['abc', '', '9'])('is closed at the frame %j', async (frame) => {
      const { webSocket, closed } = await open();
      webSocket.send(frame);
      await closed;
    });

    it('is closed with 1009 at a frame above maxPayload', async () => {
      const { webSocket, closed } = await open();
      webSocket.send(`4${'x'.repeat(1_000_000)}`);
      expect(await closed).toBe(1009);
    });

    it('is found closed by the server when it closes', async () => {
      const { webSocket, received, closed } = await open();
      await until(() => received.length > 0);
      webSocket.close();
      await closed;
      const { body } = await ask(at(sidIn(`${received[0]}`)));
      expect(body).toContain('"code":1');
    });
  });
});
