import { describe, expect, it } from 'vitest';
import {
  last,
  managerOf,
  openPacket,
  openWebSocket,
  record,
  reopen,
} from '../../test/fakes/link.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';
import type { CoreSocket } from './socket.js';

const uncaught = collectUncaught();

describe('a manager', () => {
  it('closes a session whose packets cannot be read, with "parse error", and comes back', async () => {
    const { platform, manager } = managerOf();
    const socket = manager.socket('/').connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    const log = record(socket, ['disconnect']);
    link.receive('4nonsense');
    expect(log).toEqual([
      ['disconnect', 'parse error', expect.objectContaining({ name: 'ProtocolError' })],
    ]);
    expect(link.state).toBe('closing');
    await reopen(platform);
  });

  it('is not taken for a parse error when a listener throws', async () => {
    const { platform, manager } = managerOf();
    const socket = manager.socket('/').connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    socket.on('x', () => {
      throw new Error('mine');
    });
    link.receive('42["x"]');
    await platform.settle();
    expect(socket.connected).toBe(true);
    expect(take(uncaught)).toEqual(['mine']);
  });

  it('tells of pings and packets', async () => {
    const { platform, manager } = managerOf();
    manager.socket('/').connect();
    const log = record(manager, ['ping', 'packet']);
    const link = await openWebSocket(platform);
    link.receive('2');
    link.receive('40{"sid":"a"}');
    link.receive('42/unknown,["x"]');
    expect(log).toEqual([
      ['ping'],
      ['packet', expect.objectContaining({ type: 0, nsp: '/' })],
      ['packet', expect.objectContaining({ type: 2, nsp: '/unknown' })],
    ]);
  });

  it.each([
    ['ends the session', (socket: CoreSocket) => socket.io.engine!.close()],
    ['ends the connection', (socket: CoreSocket) => socket.io._close()],
    ['begins another', (socket: CoreSocket) => socket.disconnect().connect()],
  ])('takes no packet for a socket once a listener of it %s', async (_, act) => {
    const { platform, manager } = managerOf();
    const socket = manager.socket('/').connect();
    manager.once('packet', () => act(socket));
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect([socket.connected, socket.id]).toEqual([false, undefined]);
  });

  it('asks again for a namespace that a listener has left and wanted again while CONNECT was written', async () => {
    const { platform, manager } = managerOf();
    const socket = manager.socket('/').connect();
    manager.engine!.once('packetCreate', () => socket.disconnect().connect());
    const first = last(platform.sockets);
    first.accept();
    first.receive(openPacket());
    const second = await openWebSocket(platform);
    expect(second).not.toBe(first);
    expect(second.sent).toEqual(['40']);
  });
});
