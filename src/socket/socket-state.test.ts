import { describe, expect, it } from 'vitest';
import { CALM, connectedSocket, openWebSocket, reopen, socketOf } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { idleState } from './observe.js';

collectUncaught();

describe('a socket’s state', () => {
  it('is idle until it is asked to connect, and opens nothing by being watched', async () => {
    const { platform, socket } = socketOf();
    socket.subscribe(() => {});
    await platform.advance(1_000);
    expect(socket.getSnapshot()).toEqual({
      status: 'idle',
      reason: null,
      attempt: 0,
      nextRetryAt: null,
      transport: null,
      id: null,
      recovered: false,
      since: 0,
      everConnected: false,
    });
    expect(idleState).toEqual(socket.getSnapshot());
    expect([socket.connected, socket.active, socket.id, socket.recovered]).toEqual([
      false,
      false,
      undefined,
      false,
    ]);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('goes connecting, connected, reconnecting, connected, closed', async () => {
    const { platform, socket } = socketOf();
    const seen: unknown[] = [];
    socket.subscribe(() => {
      const { status, reason, id, attempt, everConnected } = socket.getSnapshot();
      seen.push([status, reason, id, attempt, everConnected]);
    });
    const started = platform.now();
    socket.connect();
    expect(socket.active).toBe(true);
    expect(socket.getSnapshot()).toMatchObject({
      status: 'connecting',
      since: started,
      reason: null,
    });
    await platform.advance(10);
    const link = await openWebSocket(platform, CALM);
    link.receive('40{"sid":"a"}');
    expect(socket.getSnapshot()).toEqual({
      status: 'connected',
      reason: null,
      attempt: 0,
      nextRetryAt: null,
      transport: 'websocket',
      id: 'a',
      recovered: false,
      since: started + 10,
      everConnected: true,
    });
    await platform.advance(5);
    link.drop();
    expect(socket.getSnapshot()).toMatchObject({
      status: 'reconnecting',
      reason: 'transport close',
      attempt: 1,
      nextRetryAt: platform.now() + 100,
      transport: null,
      id: null,
      since: started + 15,
      everConnected: true,
    });
    const next = await reopen(platform);
    expect(socket.getSnapshot().status).toBe('reconnecting');
    next.receive('40{"sid":"b"}');
    expect(socket.getSnapshot()).toMatchObject({
      status: 'connected',
      attempt: 0,
      nextRetryAt: null,
      id: 'b',
      reason: null,
    });
    socket.disconnect();
    expect(socket.getSnapshot()).toMatchObject({
      status: 'closed',
      reason: 'io client disconnect',
      id: null,
      transport: null,
      everConnected: true,
    });
    expect(socket.active).toBe(false);
    const statuses = seen
      .map((entry) => (entry as unknown[])[0])
      .filter((s, i, all) => s !== all[i - 1]);
    expect(statuses).toEqual(['connecting', 'connected', 'reconnecting', 'connected', 'closed']);
  });

  it('is refused by CONNECT_ERROR, until connect() is called', async () => {
    const { platform, socket } = socketOf();
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('44{"message":"Not authorized"}');
    expect(socket.getSnapshot()).toMatchObject({
      status: 'refused',
      reason: 'Not authorized',
      id: null,
    });
    expect(socket.active).toBe(false);
    await platform.advance(60_000);
    expect(platform.sockets.length).toBe(1);
    socket.connect();
    expect(socket.getSnapshot()).toMatchObject({ status: 'connecting' });
    (await openWebSocket(platform)).receive('40{"sid":"a"}');
    expect(socket.getSnapshot()).toMatchObject({ status: 'connected', reason: null });
  });

  it('is closed when the server leaves the namespace', async () => {
    const { socket, link } = await connectedSocket();
    link.receive('41');
    expect(socket.getSnapshot()).toMatchObject({
      status: 'closed',
      reason: 'io server disconnect',
    });
    expect(socket.active).toBe(false);
  });

  it('is reconnecting after a first attempt that failed', async () => {
    const { platform, socket } = socketOf();
    socket.connect();
    platform.sockets[0]!.fail();
    expect(socket.getSnapshot()).toMatchObject({
      status: 'reconnecting',
      reason: 'websocket error',
      attempt: 1,
      nextRetryAt: platform.now() + 100,
      everConnected: false,
    });
    expect(socket.active).toBe(true);
  });

  it('shows the session’s transport as soon as it is open', async () => {
    const { platform, socket } = socketOf();
    socket.connect();
    platform.sockets[0]!.fail();
    await reopen(platform);
    expect(socket.getSnapshot()).toMatchObject({ transport: 'websocket', nextRetryAt: null });
  });
});
