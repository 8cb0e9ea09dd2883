import { describe, expect, it } from 'vitest';
import type { Socket as ServerSocket, TestServer } from '../../test-server/index.js';
import { connected, happens, serve, until } from './support.js';

const recovery = { connectionStateRecovery: { maxDisconnectionDuration: 5000 } };

async function joined(server: TestServer, transports = ['websocket']) {
  const arrival = happens(server.io, 'connection');
  const here = await connected(server.url, { transports });
  const there: ServerSocket = await arrival;
  const got: unknown[] = [];
  here.on('note', (what) => got.push(what));
  return { here, there, got };
}

describe('connection state recovery', () => {
  it.each([['polling'], ['websocket']])(
    'brings back id, rooms, data and what was missed, in order, over %s',
    async (transport) => {
      const server = await serve(recovery);
      const { here, there, got } = await joined(server, [transport]);
      const { id } = here;
      there.join('room');
      there.data.name = 'ada';
      there.emit('note', 'first');
      await until(() => got.length === 1);

      const lost = happens(there, 'disconnect');
      const back = happens(server.io, 'connection');
      here.io.engine.close();
      await lost;
      server.io.to('room').emit('note', 'to the room');
      server.io.to('elsewhere').emit('note', 'not for us');
      server.io.emit('note', Buffer.from('to all'));
      server.io.volatile.emit('note', 'volatile');
      server.io.except('room').emit('note', 'to the others');

      const again: ServerSocket = await back;
      await until(() => here.connected);
      expect(here.recovered).toBe(true);
      expect(here.id).toBe(id);
      expect(again.id).toBe(id);
      expect(again.recovered).toBe(true);
      expect([...again.rooms]).toEqual([id, 'room']);
      expect(again.data).toEqual({ name: 'ada' });
      expect(got).toEqual(['first', 'to the room', Buffer.from('to all')]);
      again.emit('note', 'after');
      await until(() => got.length === 4);
    },
  );

  it('appends the offset to plain events only', async () => {
    const server = await serve(recovery);
    const { here, there } = await joined(server);
    const lengths: number[] = [];
    here.onAny((_, ...args) => lengths.push(args.length));
    there.volatile.emit('volatile', 1);
    there.emit('plain', 1);
    there.emit('asked', 1, () => {});
    server.io.emit('to all', 1);
    await until(() => lengths.length === 4);
    expect(lengths).toEqual([1, 2, 2, 2]); // With an acknowledgement the function is the second.
  });

  it('does not happen after either side has left the namespace', async () => {
    const server = await serve(recovery);
    const { here, there, got } = await joined(server);
    there.emit('note', 'seen');
    await until(() => got.length === 1);
    const { id } = here;
    there.disconnect();
    await happens(here, 'disconnect');
    here.connect();
    await happens(here, 'connect');
    expect(here.recovered).toBe(false);
    expect(here.id).not.toBe(id);
  });

  it('does not happen without an offset, or after a restart', async () => {
    const server = await serve(recovery);
    const { here, there, got } = await joined(server);
    here.io.engine.close();
    await happens(here, 'connect');
    expect(here.recovered).toBe(false);
    server.io.emit('note', 'seen');
    await until(() => got.length === 1);
    const again = happens(here, 'connect');
    await server.restart();
    await again;
    expect(here.recovered).toBe(false);
    expect(there.connected).toBe(false);
  });

  it('runs the middlewares of a recovered socket only when told to', async () => {
    const counts: number[] = [];
    for (const skipMiddlewares of [true, false]) {
      const server = await serve({ connectionStateRecovery: { skipMiddlewares } });
      let runs = 0;
      server.io.use((_, next) => {
        runs++;
        next();
      });
      const { here, there, got } = await joined(server);
      there.emit('note', 'seen');
      await until(() => got.length === 1);
      here.io.engine.close();
      await happens(here, 'connect');
      expect(here.recovered).toBe(true);
      counts.push(runs);
    }
    expect(counts).toEqual([1, 2]);
  });
});
