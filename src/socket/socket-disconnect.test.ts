import { describe, expect, it, vi } from 'vitest';
import {
  connectedSocket,
  managerOf,
  openPacket,
  openWebSocket,
  record,
  reopen,
  SOCKET_EVENTS,
  socketOf,
} from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { pageLife } from '../wake/page-life.js';

collectUncaught();

describe('disconnecting', () => {
  it('sends DISCONNECT, forgets the id, and tells once', async () => {
    const { socket, link, platform } = await connectedSocket();
    const log: unknown[] = [];
    socket.on('disconnect', (...args) =>
      log.push([...args, socket.id, socket.connected, socket.active]),
    );
    expect(socket.disconnect()).toBe(socket);
    socket.disconnect();
    await platform.settle();
    expect(link.sent).toEqual(['41']);
    expect(log.map((entry) => (entry as unknown[])[0])).toEqual(['io client disconnect']);
    expect((log[0] as unknown[]).slice(-3)).toEqual([undefined, false, false]);
    link.drop();
    await platform.advance(60_000);
    expect(platform.live()).toEqual(NOTHING);
    expect(platform.sockets.length).toBe(1);
  });

  it('before it was connected, tells nothing and sends nothing', async () => {
    const { platform, socket } = socketOf();
    const log = record(socket, SOCKET_EVENTS);
    socket.connect();
    socket.disconnect();
    platform.sockets[0]!.accept();
    platform.sockets[0]!.receive(openPacket());
    await platform.settle();
    expect(log).toEqual([]);
    expect(platform.sockets[0]!.sent).toEqual([]);
    expect(socket.getSnapshot().status).toBe('closed');
    platform.sockets[0]!.drop();
    expect(platform.live()).toEqual(NOTHING);
  });

  it('while CONNECT is unanswered, leaves nothing running, and the next connect() asks again', async () => {
    const { platform, socket } = socketOf();
    socket.connect();
    const first = await openWebSocket(platform);
    expect(first.sent).toEqual(['40']);
    socket.disconnect();
    await platform.settle();
    first.drop();
    expect(platform.live()).toEqual(NOTHING);
    socket.connect();
    const second = await openWebSocket(platform);
    expect(second.sent).toEqual(['40']);
    second.receive('40{"sid":"b"}');
    expect(socket.connected).toBe(true);
  });

  it('while CONNECT is unanswered and others stay, answers the late CONNECT with DISCONNECT', async () => {
    const { platform, manager } = managerOf();
    manager.socket('/other').connect();
    const socket = manager.socket('/').connect();
    const log = record(socket, SOCKET_EVENTS);
    const link = await openWebSocket(platform);
    link.receive('40/other,{"sid":"o"}');
    socket.disconnect();
    await platform.settle();
    link.receive('42["x"]');
    link.receive('40{"sid":"late"}');
    await platform.settle();
    expect(link.sent).toEqual(['40/other,', '40', '41']);
    expect(log).toEqual([]);
    expect(socket.id).toBeUndefined();
    expect(socket.getSnapshot().status).toBe('closed');
  });

  it('while CONNECT is unanswered and others stay, tells of no refusal that comes late', async () => {
    const refused = vi.fn(() => true);
    const { platform, manager } = managerOf({ refused });
    manager.socket('/other').connect();
    const socket = manager.socket('/').connect();
    const log = record(socket, SOCKET_EVENTS);
    const link = await openWebSocket(platform);
    socket.disconnect();
    link.receive('44{"message":"no"}');
    await platform.settle();
    expect(log).toEqual([]);
    expect(refused).not.toHaveBeenCalled();
    expect(socket.getSnapshot().status).toBe('closed');
  });

  it('and connecting again before that answer, uses it', async () => {
    const { platform, manager } = managerOf();
    manager.socket('/other').connect();
    const socket = manager.socket('/').connect();
    const link = await openWebSocket(platform);
    socket.disconnect();
    socket.connect();
    await platform.settle();
    expect(link.sent).toEqual(['40/other,', '40']);
    link.receive('40{"sid":"a"}');
    expect(socket.connected).toBe(true);
    expect(socket.id).toBe('a');
    expect(socket.getSnapshot().status).toBe('connected');
  });

  it('while CONNECT is unanswered and the link is then lost, asks anew on the next', async () => {
    const { platform, manager } = managerOf();
    manager.socket('/other').connect();
    const socket = manager.socket('/').connect();
    const link = await openWebSocket(platform);
    socket.disconnect();
    link.drop();
    socket.connect();
    const next = await reopen(platform);
    expect(next.sent).toEqual(['40/other,', '40']);
  });

  it('connecting again at once opens a new session', async () => {
    const { platform, socket, link } = await connectedSocket();
    socket.disconnect().connect();
    await platform.settle();
    link.receive('40{"sid":"stale"}');
    const next = await openWebSocket(platform);
    expect(next).not.toBe(link);
    expect(next.sent).toEqual(['40']);
    expect(socket.connected).toBe(false);
  });

  it('by the server is final, but a listener may connect again', async () => {
    const { platform, socket, link } = await connectedSocket();
    socket.on('disconnect', (reason) => {
      if (reason === 'io server disconnect') socket.connect();
    });
    link.receive('41');
    await platform.settle();
    const next = await openWebSocket(platform);
    expect(next.sent).toEqual(['40']);
    next.receive('40{"sid":"b"}');
    expect(socket.getSnapshot()).toMatchObject({ status: 'connected', id: 'b' });
  });

  it.each<[string, (all: Awaited<ReturnType<typeof connectedSocket>>) => unknown, string]>([
    ['the link closes', ({ link }) => link.drop(1001), 'transport close'],
    ['the link fails', ({ link }) => link.fail(), 'transport error'],
    ['the server sends a close packet', ({ link }) => link.receive('1'), 'transport close'],
    ['a packet cannot be read', ({ link }) => link.receive('4x'), 'parse error'],
    ['the server is silent', ({ platform }) => platform.advance(45_000), 'ping timeout'],
    ['the device goes offline', ({ platform }) => platform.setOnline(false), 'transport close'],
  ])('because %s, gives its reason and comes back', async (_, act, reason) => {
    const all = await connectedSocket({ wake: pageLife() });
    const log = record(all.socket, ['disconnect']);
    await act(all);
    await all.platform.settle();
    expect(log.map(([, first]) => first)).toEqual([reason]);
    expect(all.socket.active).toBe(true);
    all.platform.setOnline(true);
    await all.platform.advance(500);
    expect(all.platform.sockets.length).toBe(2);
  });
});
