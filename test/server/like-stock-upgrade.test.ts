import { describe, it } from 'vitest';
import { ask, direct, held, polling, rawSocket, session, until } from './support.js';
import { twins } from './twins.js';

describe('the upgrade', () => {
  it('releases one waiting GET after the other, until the upgrade packet comes', async () => {
    const { same } = await twins();
    await same(async (base) => {
      const sid = await session(base);
      const { webSocket, received } = await rawSocket(base, `${direct}&sid=${sid}`);
      webSocket.send('2probe');
      const noops = [await ask(base, polling(sid)), await ask(base, polling(sid))];
      webSocket.send('2probe');
      await until(() => received.length === 2);
      webSocket.send('5');
      webSocket.send('41');
      return [...noops, received];
    });
  });

  it('ends a GET that still waits', async () => {
    const { same } = await twins();
    await same(async (base) => {
      const sid = await session(base);
      const { answer } = await held(base, polling(sid));
      const { webSocket } = await rawSocket(base, `${direct}&sid=${sid}`);
      webSocket.send('2probe');
      webSocket.send('5');
      return answer;
    });
  });

  it('happens once: a further WebSocket for the session is closed, and the first lives on', async () => {
    const { same } = await twins({}, (io) =>
      io.on('connection', (socket) => socket.on('echo', (value) => socket.emit('echo', value))),
    );
    await same(async (base) => {
      const sid = await session(base);
      const first = await rawSocket(base, `${direct}&sid=${sid}`);
      first.webSocket.send('2probe');
      first.webSocket.send('5');
      await until(() => first.received.length === 1);
      const { closed, received } = await rawSocket(base, `${direct}&sid=${sid}`);
      const code = await closed;
      first.webSocket.send('42["echo",1]');
      await until(() => first.received.length === 2);
      return [code, received, first.received];
    });
  });

  it('of a session that began as a WebSocket is closed, and that lives on', async () => {
    const { same } = await twins();
    await same(async (base) => {
      const { received } = await rawSocket(base, direct);
      await until(() => received.length === 1);
      const { sid } = JSON.parse(`${received[0]}`.slice(1)) as { sid: string };
      return [
        await ask(base, polling(sid)),
        await ask(base, polling(sid), { method: 'POST', body: '6' }),
        received.length,
      ];
    });
  });

  it('is closed after upgradeTimeout when the probe says nothing, and polling goes on', async () => {
    const { same } = await twins({ upgradeTimeout: 50 });
    await same(async (base) => {
      const sid = await session(base);
      const { closed } = await rawSocket(base, `${direct}&sid=${sid}`);
      return [await closed, await ask(base, polling(sid), { method: 'POST', body: '6' })];
    });
  });

  it('is closed with the session that it was for', async () => {
    const { same } = await twins();
    await same(async (base) => {
      const sid = await session(base);
      const { closed } = await rawSocket(base, `${direct}&sid=${sid}`);
      await ask(base, polling(sid), { method: 'POST', body: '1' });
      return closed;
    });
  });

  it('is heard even where none was offered', async () => {
    const { same } = await twins({ allowUpgrades: false });
    await same(async (base) => {
      const sid = await session(base);
      const { webSocket, received } = await rawSocket(base, `${direct}&sid=${sid}`);
      webSocket.send('2probe');
      await until(() => received.length === 1);
      return received;
    });
  });
});
