import { describe, expect, it } from 'vitest';
import { ENGINES, engineAt } from './conformance.js';
import { until } from './support.js';

describe.each(ENGINES)('Engine.IO v4, %s', (_, start) => {
  const { ask, open, polling } = engineAt(start, {});

  describe('handshake', () => {
    it('over polling answers 200 with an open packet', async () => {
      const { status, body } = await ask('?EIO=4&transport=polling');
      expect(status).toBe(200);
      expect(body[0]).toBe('0');
      const { sid, ...rest } = JSON.parse(body.slice(1)) as Record<string, unknown>;
      expect(sid).toEqual(expect.any(String));
      expect(rest).toEqual({
        upgrades: ['websocket'],
        pingInterval: 300,
        pingTimeout: 200,
        maxPayload: 1_000_000,
      });
    });

    it('over WebSocket sends an open packet first, and offers no upgrade', async () => {
      const { received, webSocket } = await open();
      await until(() => received.length > 0);
      const { sid, ...rest } = JSON.parse(`${received[0]}`.slice(1)) as Record<string, unknown>;
      expect(sid).toEqual(expect.any(String));
      expect(rest).toEqual({
        upgrades: [],
        pingInterval: 300,
        pingTimeout: 200,
        maxPayload: 1_000_000,
      });
      webSocket.terminate();
    });

    it.each([
      ['no EIO', '?transport=polling'],
      ['another EIO', '?EIO=abc&transport=polling'],
      ['no transport', '?EIO=4'],
      ['another transport', '?EIO=4&transport=abc'],
      ['a POST', '?EIO=4&transport=polling'],
      ['a PUT', '?EIO=4&transport=polling'],
    ])('is refused with 400 for %s', async (what, query) => {
      const method = what.startsWith('a P') ? what.slice(2) : 'GET';
      expect((await ask(query, { method })).status).toBe(400);
    });

    it.each([
      '?transport=websocket',
      '?EIO=abc&transport=websocket',
      '?EIO=4',
      '?EIO=4&transport=abc',
      '?EIO=4&transport=websocket&sid=abc',
    ])('of a WebSocket at %s ends with a closed connection and without a packet', async (query) => {
      const outcome = await open(query).then(
        async ({ closed, received }) => [await closed, received],
        () => 'refused',
      );
      expect(['refused', [1006, []]]).toContainEqual(outcome);
    });

    it('gives every session an id of its own', async () => {
      expect(await polling()).not.toBe(await polling());
    });
  });
});
