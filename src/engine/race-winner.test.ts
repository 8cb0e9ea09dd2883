import { describe, expect, it } from 'vitest';
import { last, openPacket, openWebSocket, waiting } from '../../test/fakes/link.js';
import { answerPolling, racing } from '../../test/fakes/race.js';

describe('a race', () => {
  it('sends CONNECT by the winner alone, and closes a WebSocket that lost', async () => {
    const { platform, manager } = racing();
    await platform.advance(250);
    await answerPolling(platform, { upgrades: [] });
    const [loser] = platform.sockets;
    expect(loser!.closes).toBe(1);
    loser!.accept();
    loser!.receive(openPacket({ sid: 'other' }));
    await platform.settle();
    expect(loser!.sent).toEqual([]);
    expect(manager.engine!.id).toBe('session');
    expect(platform.pending('POST').map(({ body }) => body)).toEqual(['40']);
  });

  it('lets a polling handshake that lost finish, and says goodbye to the session that it made', async () => {
    const { platform, socket } = racing();
    await platform.advance(250);
    const link = await openWebSocket(platform, { sid: 'won' });
    link.receive('40{"sid":"a"}');
    expect(waiting(platform, 'GET').aborted).toBe(false);
    await answerPolling(platform, { sid: 'lost' });
    const goodbye = waiting(platform, 'POST');
    expect([goodbye.body, goodbye.url.searchParams.get('sid')]).toEqual(['1', 'lost']);
    goodbye.answer();
    await platform.settle();
    expect(socket.connected).toBe(true);
    expect(platform.pending()).toEqual([]);
  });

  it('probes the WebSocket after polling has won', async () => {
    const { platform, manager } = racing();
    await platform.advance(250);
    await answerPolling(platform);
    await platform.advance(0);
    expect(platform.sockets.length).toBe(2);
    expect(last(platform.sockets).url.searchParams.get('sid')).toBe('session');
    expect(manager.engine!.transport.name).toBe('polling');
  });

  it('probes nothing after polling has won, where upgrades are off', async () => {
    const { platform } = racing({}, { upgrade: undefined });
    await platform.advance(250);
    await answerPolling(platform);
    await platform.advance(0);
    expect(platform.sockets.length).toBe(1);
  });
});
