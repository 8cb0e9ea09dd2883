import { describe, expect, it } from 'vitest';
import { openWebSocket, record, reopen, SOCKET_EVENTS, socketOf } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('receiving', () => {
  it('keeps events that come before the CONNECT answer, and delivers them before connect and before what is sent', async () => {
    const { platform, socket } = socketOf();
    const log: unknown[] = [];
    socket.emit('mine');
    socket.on('x', (value) => {
      log.push(`x ${value} ${socket.connected}`);
      socket.emit('reply');
    });
    socket.on('connect', () => log.push('connect'));
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('42["x",1]');
    link.receive('42["x",2]');
    expect(log).toEqual([]);
    link.receive('40{"sid":"a"}');
    link.receive('42["x",3]');
    expect(log).toEqual(['x 1 true', 'x 2 true', 'connect', 'x 3 true']);
    await platform.settle();
    // In the order in which it was emitted.
    expect(link.sent).toEqual(['40', '42["mine"]', '42["reply"]', '42["reply"]', '42["reply"]']);
  });

  it('forgets such events when their link is lost', async () => {
    const { platform, socket } = socketOf();
    const log = record(socket, ['x' as never]);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('42["x",1]');
    link.drop();
    const next = await reopen(platform);
    next.receive('40{"sid":"a"}');
    expect(log).toEqual([]);
  });

  it('forgets them also when it had left by then', async () => {
    const { platform, manager, socket } = socketOf();
    manager.socket('/other').connect();
    const log = record(socket, ['x' as never]);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('42["x",1]');
    socket.disconnect();
    link.drop();
    socket.connect();
    const next = await reopen(platform);
    next.receive('40{"sid":"a"}');
    expect(log).toEqual([]);
  });

  it('stays disconnected when a listener disconnects while such events are delivered', async () => {
    const { platform, socket } = socketOf();
    const log = record(socket, SOCKET_EVENTS);
    socket.emit('mine');
    socket.on('x', () => socket.disconnect());
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('42["x"]');
    link.receive('42["x"]');
    link.receive('40{"sid":"a"}');
    await platform.settle();
    expect(log.map(([name]) => name)).toEqual(['disconnect']);
    expect(socket.getSnapshot()).toMatchObject({ status: 'closed', id: null });
    // What was not sent is kept.
    expect(socket.sendBuffer.length).toBe(1);
  });
});
