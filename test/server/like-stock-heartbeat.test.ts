import { describe, it } from 'vitest';
import { ask, direct, polling, rawSocket, session, until } from './support.js';
import { twins } from './twins.js';

describe('the heartbeat', () => {
  it('ends a mute session on polling alike, over which the waiting GET gets a close packet', async () => {
    const { same } = await twins({ pingInterval: 30, pingTimeout: 60 });
    await same(async (base) => {
      // Joining a namespace may take longer than the interval.
      const sid = await session(base, false);
      return [
        await ask(base, polling(sid)),
        await ask(base, polling(sid)),
        await ask(base, polling(sid)),
      ];
    });
  });

  it('ends a mute WebSocket alike', async () => {
    const { same } = await twins({ pingInterval: 30, pingTimeout: 60 });
    await same(async (base) => {
      const { received, closed } = await rawSocket(base, direct);
      return [await closed, received.slice(1)];
    });
  });

  it('goes on as long as each ping is answered', async () => {
    const { same } = await twins({ pingInterval: 20, pingTimeout: 2000 });
    await same(async (base) => {
      const { webSocket, received } = await rawSocket(base, direct);
      webSocket.on('message', (data) => `${data}` === '2' && webSocket.send('3'));
      await until(() => received.length === 5);
      return received.slice(1);
    });
  });
});
