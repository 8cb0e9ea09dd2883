import { describe, expect, it } from 'vitest';
import { CALM, ENGINES, engineAt } from './conformance.js';
import { held, until } from './support.js';

describe.each(ENGINES)('Engine.IO v4, %s', (_, start) => {
  const { path, server, ask, open, at, post, polling, poll } = engineAt(start, CALM);

  describe('upgrade', () => {
    it('from polling answers the probe, sends a noop to the waiting GET, and loses nothing', async () => {
      const sid = await polling();
      await post(sid, '4before');
      expect(await poll(sid, 1)).toEqual(['4before']);
      const { answer: waiting } = await held(server.url, at(sid), path);
      const { webSocket, received } = await open(`?EIO=4&transport=websocket&sid=${sid}`);
      webSocket.send('2probe');
      await until(() => received.length === 1);
      expect(received).toEqual(['3probe']);
      expect((await waiting).body).toBe('6');
      await post(sid, '4during');
      webSocket.send('5');
      webSocket.send('4after');
      await until(() => received.filter((text) => text !== '2').length === 3);
      expect(received.filter((text) => text !== '2')).toEqual(['3probe', '4during', '4after']);
      expect((await ask(at(sid))).status).toBe(400);
      webSocket.terminate();
    });

    it('happens once: another WebSocket with the same session is closed', async () => {
      const sid = await polling();
      const first = await open(`?EIO=4&transport=websocket&sid=${sid}`);
      first.webSocket.send('2probe');
      first.webSocket.send('5');
      await until(() => first.received.includes('3probe'));
      const second = await open(`?EIO=4&transport=websocket&sid=${sid}`);
      await second.closed;
      first.webSocket.send('4still here');
      await until(() => first.received.includes('4still here'));
      first.webSocket.terminate();
    });

    it('is dropped when the WebSocket closes, and polling goes on', async () => {
      const sid = await polling();
      const { webSocket, closed } = await open(`?EIO=4&transport=websocket&sid=${sid}`);
      webSocket.close();
      await closed;
      await post(sid, '4on');
      expect(await poll(sid, 1)).toEqual(['4on']);
    });
  });
});
