import { describe, expect, it } from 'vitest';
import type { Socket as ServerSocket } from '../../test-server/index.js';
import { type client, connected, happens, serve } from './support.js';

describe('disconnect reasons', () => {
  const reasonsOf = async (act: (there: ServerSocket, here: ReturnType<typeof client>) => void) => {
    const server = await serve();
    const arrival = happens(server.io, 'connection');
    const here = await connected(server.url, { transports: ['websocket'], reconnection: false });
    const there: ServerSocket = await arrival;
    there.join('room');
    const rooms = new Promise((resolve) =>
      there.on('disconnecting', () => resolve([...there.rooms])),
    );
    const both = Promise.all([happens(there, 'disconnect'), happens(here, 'disconnect')]);
    act(there, here);
    expect(await rooms).toEqual([there.id, 'room']);
    expect(there.rooms.size).toBe(0);
    return both;
  };

  it.each([
    ['the client leaves', 'client namespace disconnect', 'io client disconnect', 'client'],
    ['the server leaves', 'server namespace disconnect', 'io server disconnect', 'server'],
    ['the server closes', 'server namespace disconnect', 'io server disconnect', 'close'],
    ['the connection is closed', 'transport close', 'forced close', 'engine'],
  ])('are right when %s', async (_, serverReason, clientReason, who) => {
    const reasons = await reasonsOf((there, here) => {
      if (who === 'client') here.disconnect();
      else if (who === 'engine') here.io.engine.close();
      else there.disconnect(who === 'close');
    });
    expect(reasons).toEqual([serverReason, clientReason]);
  });

  it('is given to acknowledgements that can no longer come', async () => {
    const server = await serve();
    const arrival = happens(server.io, 'connection');
    const here = await connected(server.url);
    const there: ServerSocket = await arrival;
    const answer = there.timeout(60_000).emitWithAck('unheard');
    here.disconnect();
    await expect(answer).rejects.toThrow('socket has been disconnected');
  });
});
