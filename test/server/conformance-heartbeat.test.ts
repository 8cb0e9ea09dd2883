import { describe, expect, it } from 'vitest';
import { ENGINES, engineAt } from './conformance.js';
import { type Answer, until } from './support.js';

describe.each(ENGINES)('Engine.IO v4, %s', (_, start) => {
  const { ask, open, at, post, polling } = engineAt(start, {});

  describe('heartbeat', () => {
    it('pings at each interval, and goes on while there are pongs, over polling', async () => {
      const sid = await polling();
      for (let beats = 0; beats < 3; beats++) {
        expect((await ask(at(sid))).body).toBe('2');
        expect((await post(sid, '3')).status).toBe(200);
      }
    });

    it('pings at each interval, and goes on while there are pongs, over WebSocket', async () => {
      const { webSocket, received } = await open();
      webSocket.on('message', (data) => `${data}` === '2' && webSocket.send('3'));
      await until(() => received.length === 4);
      expect(received.slice(1)).toEqual(['2', '2', '2']);
      webSocket.terminate();
    });

    it('ends a session without pongs, over polling', async () => {
      const sid = await polling();
      const answers: Answer[] = [];
      while (answers.at(-1)?.status !== 400) answers.push(await ask(at(sid)));
      expect(answers.map(({ body }) => body).slice(0, 2)).toEqual(['2', '1']);
    });

    it('ends a session without pongs, over WebSocket', async () => {
      const { received, closed } = await open();
      await closed;
      expect(received.slice(1)).toEqual(['2']);
    });

    it('is the server’s alone: a ping from the client ends the session', async () => {
      const { webSocket, closed } = await open();
      webSocket.send('2');
      await closed;
    });
  });
});
