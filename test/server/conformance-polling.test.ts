import { describe, expect, it } from 'vitest';
import { CALM, ENGINES, engineAt } from './conformance.js';
import { held } from './support.js';

describe.each(ENGINES)('Engine.IO v4, %s', (_, start) => {
  const { path, server, ask, at, post, polling, poll } = engineAt(start, CALM);

  describe('long-polling', () => {
    it('carries packets both ways, several in one body, in order', async () => {
      const sid = await polling();
      const answer = await post(sid, '4one\x1e4two\x1e4three');
      expect(answer).toMatchObject({ status: 200, body: 'ok' });
      expect(await poll(sid, 3)).toEqual(['4one', '4two', '4three']);
    });

    it('carries binary as base64 and text in UTF-8', async () => {
      const sid = await polling();
      await post(sid, 'bAQIDBA==\x1e4é€𝄞\x1eb');
      expect((await poll(sid, 3)).slice(0, 2)).toEqual(['bAQIDBA==', '4é€𝄞']);
    });

    it('answers 400 for an unknown session, by GET and by POST', async () => {
      expect((await ask(at('nobody'))).status).toBe(400);
      expect((await post('nobody', '4x')).status).toBe(400);
    });

    it('closes a session that is asked by two GETs at once, and answers one of them 400', async () => {
      const sid = await polling();
      const both = await Promise.all([ask(at(sid)), ask(at(sid))]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
      expect((await ask(at(sid))).status).toBe(400);
    });

    it.each(['abc', '', '9', 'x4', '4a\x1ezzz'])('closes a session that POSTs %j', async (body) => {
      const sid = await polling();
      await post(sid, body);
      expect((await ask(at(sid))).status).toBe(400);
    });

    it('ends with a close packet from the client, which answers the waiting GET with a noop', async () => {
      const sid = await polling();
      const { answer } = await held(server.url, at(sid), path);
      await post(sid, '1');
      expect((await answer).body).toBe('6');
      expect((await ask(at(sid))).status).toBe(400);
    });

    it('refuses a body above maxPayload, and takes one that is as long', async () => {
      const sid = await polling();
      expect((await post(sid, `4${'x'.repeat(1_000_000)}`)).status).toBe(413);
      expect((await post(sid, `4${'x'.repeat(999_999)}`)).status).toBe(200);
      expect((await poll(sid, 1))[0]).toHaveLength(1_000_000);
    });
  });
});
