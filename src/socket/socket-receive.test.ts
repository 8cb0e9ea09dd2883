import { describe, expect, it } from 'vitest';
import {
  connectedSocket,
  managerOf,
  openWebSocket,
  record,
  reopen,
  SOCKET_EVENTS,
  socketOf,
} from '../../test/fakes/link.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';

const uncaught = collectUncaught();

describe('receiving', () => {
  it('hands events with their arguments to the listeners', async () => {
    const { socket, link } = await connectedSocket();
    const log = record(socket, ['a' as never, '1' as never]);
    link.receive('42["a",1,{"b":[null]}]');
    link.receive('42["unknown"]');
    link.receive('452-["a",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]');
    const [x, y] = [new ArrayBuffer(1), new ArrayBuffer(2)];
    link.receive(x);
    link.receive(y);
    expect(log).toEqual([
      ['a', 1, { b: [null] }],
      ['a', y, x],
    ]);
  });

  it('ignores events for a namespace that was left', async () => {
    const { platform, manager } = managerOf();
    manager.socket('/other').connect();
    const socket = manager.socket('/').connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    const log = record(socket, ['x' as never]);
    socket.disconnect();
    link.receive('42["x"]');
    expect(log).toEqual([]);
    expect(socket.receiveBuffer).toEqual([]);
  });

  it('lets later listeners run and the session live when a listener throws', async () => {
    const { platform, socket, link } = await connectedSocket();
    const log = record(socket, ['y' as never]);
    socket.on('x', () => {
      throw new Error('mine');
    });
    const more = record(socket, ['x' as never]);
    link.receive('42["x",1]');
    link.receive('42["y",2]');
    await platform.settle();
    expect([...more, ...log]).toEqual([
      ['x', 1],
      ['y', 2],
    ]);
    expect(take(uncaught)).toEqual(['mine']);
  });

  it('connects although listeners of its own events throw', async () => {
    const { platform, socket } = socketOf();
    for (const name of SOCKET_EVENTS) {
      socket.on(name, () => {
        throw new Error(name);
      });
    }
    socket.connect();
    platform.sockets[0]!.fail();
    const link = await reopen(platform);
    link.receive('40{"sid":"a"}');
    expect(socket.getSnapshot().status).toBe('connected');
    link.drop();
    await reopen(platform);
    await platform.settle();
    expect(take(uncaught)).toEqual(['connect_error', 'connect', 'disconnect']);
  });
});
