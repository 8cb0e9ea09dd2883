import { describe, expect, it } from 'vitest';
import { connectedWith as connected, managerWith as managerOf } from '../../test/fakes/dropin.js';
import { openWebSocket, record } from '../../test/fakes/link.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';

const uncaught = collectUncaught();

describe('Socket', () => {
  it('calls the any-listeners first, in their order, with name, arguments and acknowledgement', async () => {
    const { socket, link } = await connected();
    const log: unknown[] = [];
    const listener =
      (name: string) =>
      (...args: unknown[]) =>
        log.push([name, ...args.filter((a) => typeof a !== 'function')]);
    socket.on('x', listener('x'));
    socket.onAny(listener('second'));
    socket.onAny(listener('third'));
    expect(socket.prependAny(listener('first'))).toBe(socket);
    link.receive('420["x",1]');
    link.receive('42["y"]');
    expect(log).toEqual([
      ['first', 'x', 1],
      ['second', 'x', 1],
      ['third', 'x', 1],
      ['x', 1],
      ['first', 'y'],
      ['second', 'y'],
      ['third', 'y'],
    ]);
  });

  it('lets an any-listener acknowledge', async () => {
    const { socket, link } = await connected();
    socket.onAny((...args: unknown[]) => (args.at(-1) as (v: number) => void)(7));
    link.receive('425["x"]');
    expect(link.sent).toEqual(['435[7]']);
  });

  it('removes one any-listener or all, and lists them', async () => {
    const { socket, link } = await connected();
    const log: string[] = [];
    const [a, b] = [() => log.push('a'), () => log.push('b')];
    socket.onAny(a).onAny(b).onAny(a);
    expect(socket.listenersAny()).toEqual([a, b, a]);
    socket.offAny(b);
    link.receive('42["x"]');
    expect(log.splice(0)).toEqual(['a', 'a']);
    expect(socket.offAny()).toBe(socket);
    link.receive('42["x"]');
    expect(log).toEqual([]);
    expect(socket.listenersAny()).toEqual([]);
  });

  it('tells outgoing any-listeners when an event really leaves, without its acknowledgement', async () => {
    const { platform, manager } = managerOf({ autoConnect: false });
    const socket = manager.socket('/');
    const log: unknown[] = [];
    const [a, b] = [
      (...args: unknown[]) => log.push(['a', ...args]),
      (...args: unknown[]) => log.push(['b', ...args]),
    ];
    socket.onAnyOutgoing(a);
    expect(socket.prependAnyOutgoing(b)).toBe(socket);
    expect(socket.listenersAnyOutgoing()).toEqual([b, a]);
    socket.emit('x', 1, () => {});
    expect(log).toEqual([]);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect(log.splice(0)).toEqual([
      ['b', 'x', 1],
      ['a', 'x', 1],
    ]);
    await platform.settle();
    socket.volatile.emit('y');
    expect(log.splice(0)).toEqual([
      ['b', 'y'],
      ['a', 'y'],
    ]);
    socket.on('z', (ack: () => void) => ack());
    link.receive('420["z"]');
    expect(log).toEqual([]);
    socket.offAnyOutgoing(b);
    socket.emit('w');
    expect(log.splice(0)).toEqual([['a', 'w']]);
    socket.offAnyOutgoing();
    socket.emit('w');
    socket.disconnect();
    expect(log).toEqual([]);
  });

  it('is not harmed by any-listeners that throw', async () => {
    const { platform, socket, link } = await connected();
    const log = record(socket, ['x' as never]);
    socket.onAny(() => {
      throw new Error('in');
    });
    socket.onAnyOutgoing(() => {
      throw new Error('out');
    });
    link.receive('42["x",1]');
    socket.emit('y');
    await platform.settle();
    expect(log).toEqual([['x', 1]]);
    expect(link.sent).toEqual(['42["y"]']);
    expect(take(uncaught)).toEqual(['in', 'out']);
  });
});
