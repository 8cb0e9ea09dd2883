import { describe, expect, it } from 'vitest';
import { connectedWith as connected } from '../../test/fakes/dropin.js';
import { record } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { CoreSocket } from '../socket/socket.js';
import { Socket } from './index.js';

collectUncaught();

describe('Socket', () => {
  it('is a core socket, with the names of the peer', async () => {
    const { socket, link, platform } = await connected();
    expect(socket).toBeInstanceOf(CoreSocket);
    expect(socket).toBeInstanceOf(Socket);
    expect(socket.disconnected).toBe(false);
    expect(socket.send('a', 1)).toBe(socket);
    await platform.settle();
    expect(link.sent).toEqual(['42["message","a",1]']);
    expect(socket.compress(false)).toBe(socket);
    expect(socket.volatile).toBe(socket);
    expect(socket.timeout(1)).toBe(socket);
    socket.emit('b');
    expect(socket.close()).toBe(socket);
    expect(socket.disconnected).toBe(true);
    expect(socket.open()).toBe(socket);
    expect(socket.active).toBe(true);
  });

  it('lists its listeners', async () => {
    const { socket } = await connected();
    const [a, b] = [() => {}, () => {}];
    expect(socket.hasListeners('x')).toBe(false);
    expect(socket.listeners('x')).toEqual([]);
    socket.on('x', a).on('x', b);
    expect(socket.listeners('x')).toEqual([a, b]);
    expect(socket.hasListeners('x')).toBe(true);
    socket.off('x');
    expect(socket.hasListeners('x')).toBe(false);
  });

  it('keeps the names that applications’ tests reach for', async () => {
    const { manager, socket, link } = await connected();
    expect(socket.io).toBe(manager);
    expect(manager.engine!.transport.name).toBe('websocket');
    expect(manager.engine!.id).toBe('session');
    expect(manager.engine!.readyState).toBe('open');
    socket.emit('a', () => {});
    expect(Object.keys(socket.acks)).toEqual(['0']);
    expect(socket.receiveBuffer).toEqual([]);
    const seen: unknown[] = [];
    const { onevent } = socket;
    socket.onevent = function (packet) {
      seen.push(packet.data);
      onevent.call(this, packet);
    };
    const log = record(socket, ['x' as never]);
    link.receive('42["x",1]');
    expect(seen).toEqual([['x', 1]]);
    expect(log).toEqual([['x', 1]]);
    expect(typeof socket.ack(1)).toBe('function');
    expect(typeof socket.onpacket).toBe('function');
    expect(typeof manager._close).toBe('function');
  });
});
