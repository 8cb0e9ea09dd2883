import { describe, expect, it } from 'vitest';
import { expectMistake, last, openPacket, openWebSocket, record } from '../../test/fakes/link.js';
import { type FakePlatform, fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';
import { polling } from '../engine/polling.js';
import { webSocket } from '../engine/websocket.js';
import { CoreManager } from '../socket/manager.js';
import { CoreSocket } from '../socket/socket.js';
import { Manager, type ManagerOptions, Socket } from './index.js';

const uncaught = collectUncaught();

function managerOf(options: Partial<ManagerOptions> = {}): {
  platform: FakePlatform;
  manager: Manager;
} {
  const platform = fakePlatform();
  const manager = new Manager('http://server', { platform, transports: ['websocket'], ...options });
  return { platform, manager };
}

async function connected(options: Partial<ManagerOptions> = {}) {
  const { platform, manager } = managerOf(options);
  const socket = manager.socket('/');
  const link = await openWebSocket(platform);
  link.receive('40{"sid":"id"}');
  await platform.settle();
  link.sent.length = 0;
  return { platform, manager, socket, link };
}

describe('Manager', () => {
  it('is a core manager and connects by itself, even without a socket', () => {
    const { platform, manager } = managerOf();
    expect(manager).toBeInstanceOf(CoreManager);
    expect(platform.sockets.length).toBe(1);
  });

  it.each([false])(
    'with autoConnect %s opens nothing until asked, nor do its sockets',
    (autoConnect) => {
      const { platform, manager } = managerOf({ autoConnect });
      const socket = manager.socket('/');
      expect(platform.sockets).toEqual([]);
      expect(socket.active).toBe(false);
      expect(manager.open()).toBe(manager);
      expect(platform.sockets.length).toBe(1);
    },
  );

  it.each([undefined, true])('with autoConnect %s connects its sockets', (autoConnect) => {
    const { manager } = managerOf({ autoConnect });
    expect(manager.socket('/').active).toBe(true);
  });

  it('takes the page’s address when there is no URL', () => {
    const platform = fakePlatform({ origin: 'https://page:1' });
    new Manager({ platform, transports: ['websocket'] });
    new Manager(undefined, { platform, transports: ['websocket'] });
    for (const { url } of platform.sockets) {
      expect(url.href).toBe('wss://page:1/socket.io/?EIO=4&transport=websocket');
    }
    expect(platform.sockets.length).toBe(2);
  });

  it('keeps its options as they were given, and changes none of them', () => {
    const options = {
      platform: fakePlatform(),
      path: '',
      query: Object.freeze({ a: '1' }),
      transports: Object.freeze(['polling', 'websocket']),
      transportOptions: Object.freeze({ polling: Object.freeze({ extraHeaders: { 'X-A': '1' } }) }),
      extraHeaders: Object.freeze({}),
    };
    const before = { ...options };
    const manager = new Manager('http://server/?b=2', Object.freeze(options) as never);
    expect(manager.opts).toBe(options);
    expect(options).toEqual(before);
  });

  it('connects an inactive socket again when it is asked for', async () => {
    const { manager, socket } = await connected();
    socket.disconnect();
    expect(manager.socket('/')).toBe(socket);
    expect(socket.active).toBe(true);
  });

  it('starts on polling and upgrades, unless told otherwise', async () => {
    const { platform } = managerOf({ transports: undefined });
    expect(platform.requests.length).toBe(1);
    platform.pending('GET')[0]!.answer(openPacket());
    await platform.advance(0);
    expect(platform.sockets.length).toBe(1);
  });

  it('does not upgrade when upgrade is false', async () => {
    const { platform } = managerOf({ transports: undefined, upgrade: false });
    platform.pending('GET')[0]!.answer(openPacket());
    await platform.advance(0);
    expect(platform.sockets.length).toBe(0);
  });

  it('takes transports by name or as parts, passing unknown names over', async () => {
    const { platform } = managerOf({
      transports: ['webtransport', 'nonsense', webSocket(), polling()],
    });
    expect(platform.sockets.length).toBe(1);
    expect(() => managerOf({ transports: ['webtransport'] })).toThrow(
      'invalid transports: webtransport (WebTransport is the part webTransport())',
    );
    expect(() => managerOf({ transports: [] })).toThrow(TypeError);
  });

  it('passes credentials, headers and subprotocols to its transports, by transport where named', () => {
    const options = {
      withCredentials: true,
      extraHeaders: { 'X-A': '1' },
      protocols: ['p'],
      transportOptions: { polling: { extraHeaders: { 'X-A': '2' } } },
    };
    const http = managerOf({ ...options, transports: ['polling'] }).platform;
    expect(http.requests[0]!.init.credentials).toBe('include');
    expect(http.requests[0]!.headers).toEqual({ 'X-A': '2' });
    const ws = managerOf(options).platform;
    expect(ws.sockets[0]!.protocols).toEqual(['p']);
    expect(ws.sockets[0]!.headers).toEqual({ 'X-A': '1' });
  });

  describe('reads the peer’s falsy values', () => {
    const firstDelays = async (options: Partial<ManagerOptions>, random = 0.5) => {
      const { platform, manager } = managerOf(options);
      manager.socket('/');
      const delays: (number | undefined)[] = [];
      for (let i = 0; i < 5; i++) {
        platform.nextRandom[0] = random;
        last(platform.sockets).fail();
        await platform.settle();
        delays.push(platform.timers()[0]);
        await platform.advance(60_000 - 1);
        if (!platform.live().sockets) break;
      }
      return delays;
    };

    it.each<[string, Partial<ManagerOptions>, number[]]>([
      ['no options', {}, [1000, 2000]],
      [
        'a delay of 0 as the default',
        { reconnectionDelay: 0, randomizationFactor: 0 },
        [1000, 2000, 4000, 5000, 5000],
      ],
      [
        'a longest delay of 0 as the default',
        { reconnectionDelayMax: 0, randomizationFactor: 0 },
        [1000, 2000, 4000, 5000, 5000],
      ],
      [
        'null as the default',
        { reconnectionDelay: null, reconnectionDelayMax: null } as never,
        [1000, 2000],
      ],
      [
        'a factor of 0 as no jitter',
        { reconnectionDelay: 10, randomizationFactor: 0 },
        [10, 20, 40, 80, 160],
      ],
      [
        'a factor above 1 as no jitter',
        { reconnectionDelay: 10, randomizationFactor: 2 },
        [10, 20, 40, 80, 160],
      ],
      [
        'a factor below 0 as no jitter',
        { reconnectionDelay: 10, randomizationFactor: -1 },
        [10, 20, 40, 80, 160],
      ],
    ])('%s', async (_, options, expected) => {
      const delays = await firstDelays({ timeout: false, ...options });
      expect(delays.slice(0, expected.length)).toEqual(expected);
    });

    it('0 attempts as no limit', async () => {
      const delays = await firstDelays({
        timeout: false,
        reconnectionAttempts: 0,
        reconnectionDelay: 1,
      });
      expect(delays.length).toBe(5);
    });

    it('reconnection: only false disables it', async () => {
      for (const [reconnection, expected] of [
        [false, 0],
        [undefined, 1],
        [true, 1],
      ] as const) {
        const { platform, manager } = managerOf({ reconnection });
        manager.socket('/');
        last(platform.sockets).fail();
        await platform.settle();
        expect(platform.live().timers).toBe(expected);
      }
    });

    it.each([
      [undefined, 20_000],
      [null, 20_000],
      [0, 1],
      [70, 70],
    ])('a timeout of %s', async (timeout, limit) => {
      const { platform, manager } = managerOf({ timeout: timeout as never, reconnection: false });
      const log = record(manager, ['error']);
      expect(platform.timers()[0]).toBeLessThanOrEqual(limit);
      await platform.advance(limit);
      expect(log[0]?.[1]).toMatchObject({ message: 'timeout' });
    });

    it('a timeout of false as none', () => {
      expect(managerOf({ timeout: false }).platform.live().timers).toBe(0);
    });

    it.each(['', undefined, '/socket.io', '/socket.io/'])(
      'the path "%s" as the default',
      (path) => {
        const { platform } = managerOf({ path });
        expect(platform.sockets[0]!.url.pathname).toBe('/socket.io/');
      },
    );
  });

  it('refuses what is out of range, by name', () => {
    expectMistake(() => managerOf({ reconnectionDelay: -1 }), /min|reconnectionDelay/);
    expectMistake(() => managerOf({ reconnectionAttempts: -1 }), /attempts/i);
    expectMistake(() => managerOf({ timeout: -1 }), /timeout/);
  });

  it('gives up after the attempts that were asked for', async () => {
    const { platform, manager } = managerOf({
      reconnectionAttempts: 2,
      reconnectionDelay: 1,
      reconnectionDelayMax: 1,
    });
    manager.socket('/');
    const log = record(manager, ['reconnect_attempt', 'reconnect_failed']);
    for (let i = 0; i < 5; i++) {
      last(platform.sockets).fail();
      await platform.advance(10);
    }
    expect(log).toEqual([['reconnect_attempt', 1], ['reconnect_attempt', 2], ['reconnect_failed']]);
    expect(platform.live()).toEqual(NOTHING);
  });
});

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
