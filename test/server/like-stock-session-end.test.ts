import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ask, direct, handshake, held, polling, rawSocket, session, until } from './support.js';
import { twins } from './twins.js';

describe('the end of a session', () => {
  it('comes with an aborted GET', async () => {
    const { same } = await twins();
    await same(async (base) => {
      const sid = await session(base);
      const { abort } = await held(base, polling(sid));
      let answer = await ask(base, polling(sid), { method: 'POST', body: '6' });
      expect(answer.status).toBe(200);
      abort();
      while (answer.status === 200)
        answer = await ask(base, polling(sid), { method: 'POST', body: '6' });
      return answer;
    });
  });

  it('comes only with the heartbeat for one whose handshake was aborted', async () => {
    const { same } = await twins({ pingInterval: 30, pingTimeout: 30 });
    await same(async (base, io) => {
      const made = new Promise((resolve) => io.engine.once('connection', resolve));
      const request = httpRequest(`${base}/socket.io/${handshake}`, { agent: false });
      request.on('error', () => {});
      request.end();
      await made;
      const gone = new Promise((resolve) => request.once('close', resolve));
      request.destroy();
      await gone;
      const orphans = io.engine.clientsCount;
      await until(() => io.engine.clientsCount === 0);
      return orphans;
    });
  });

  it('does not come with a close packet on a WebSocket, which closes by itself', async () => {
    const { same } = await twins({}, (io) =>
      io.on('connection', (socket) => socket.on('echo', (value) => socket.emit('echo', value))),
    );
    await same(async (base) => {
      const { webSocket, received } = await rawSocket(base, direct);
      webSocket.send('40');
      await until(() => received.length === 2);
      for (const frame of ['1', '6', '5', '0', '3', '42["echo",1]']) webSocket.send(frame);
      await until(() => received.length === 3);
      return received;
    });
  });

  it.each(['leave', 'close'])('is told on polling when the server says %s', async (how) => {
    const { same } = await twins({}, (io) =>
      io.on('connection', (socket) => socket.on('go', () => socket.disconnect(how === 'close'))),
    );
    await same(async (base) => {
      const sid = await session(base);
      const waiting = await held(base, polling(sid));
      await ask(base, polling(sid), { method: 'POST', body: '42["go"]' });
      const answers = [await waiting.answer];
      if (how === 'close') answers.push(await ask(base, polling(sid)));
      return answers;
    });
  });

  it.each([
    ['a noop finds a live session', '6'],
    ['nothing at all kills it', ''],
  ])('can be told by a POST: %s', async (_, body) => {
    const { same } = await twins();
    await same(async (base) => {
      const sid = await session(base);
      const answers = [];
      for (let i = 0; i < 2; i++)
        answers.push(await ask(base, polling(sid), { method: 'POST', body }));
      return answers;
    });
  });
});
