import { describe, expect, it } from 'vitest';
import {
  expectMistake,
  last,
  managerOf,
  openPacket,
  openWebSocket,
  RETRY,
  record,
  reopen,
} from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';
import { polling } from '../engine/polling.js';
import { probe } from '../engine/upgrade.js';
import { webSocket } from '../engine/websocket.js';
import { backoff } from './backoff.js';
import type { CoreManager } from './manager.js';
import type { CoreSocket } from './socket.js';

const uncaught = collectUncaught();

const MANAGER_EVENTS = [
  'open',
  'error',
  'ping',
  'packet',
  'close',
  'reconnect_attempt',
  'reconnect',
  'reconnect_error',
  'reconnect_failed',
] as const;

/** One log for the manager and the sockets of the namespaces, as `event` or `nsp event`. */
function recordAll(manager: CoreManager, ...namespaces: string[]) {
  const log: string[] = [];
  for (const name of MANAGER_EVENTS) {
    if (name !== 'packet') manager.on(name, (() => log.push(name)) as never);
  }
  for (const nsp of namespaces) {
    for (const name of ['connect', 'connect_error', 'disconnect'] as const) {
      manager.socket(nsp).on(name, () => log.push(`${nsp} ${name}`));
    }
  }
  return log;
}

describe('a manager', () => {
  it('opens nothing before connect()', async () => {
    const { platform, manager } = managerOf();
    manager.socket('/');
    await platform.advance(60_000);
    expect(platform.sockets).toEqual([]);
    expect(platform.live()).toEqual(NOTHING);
    expect(manager.engine).toBeUndefined();
  });

  it('opens one session, however often it is asked', async () => {
    const { platform, manager } = managerOf();
    expect(manager.connect()).toBe(manager);
    manager.connect();
    expect(platform.sockets.length).toBe(1);
    await openWebSocket(platform);
    manager.connect();
    expect(platform.sockets.length).toBe(1);
  });

  it.each([
    [undefined, undefined, 'ws://server/socket.io/?EIO=4&transport=websocket'],
    ['/custom', undefined, 'ws://server/custom/?EIO=4&transport=websocket'],
    ['/custom/', undefined, 'ws://server/custom/?EIO=4&transport=websocket'],
    [undefined, { a: 'b c' }, 'ws://server/socket.io/?a=b+c&EIO=4&transport=websocket'],
  ])('with path %s and query %j asks for %s', (path, query, expected) => {
    const { platform, manager } = managerOf({ path, query });
    manager.connect();
    expect(platform.sockets[0]?.url.href).toBe(expected);
  });

  it('takes the query of the URL, else that of the options, as the peer does, and leaves it alone', () => {
    const query = Object.freeze({ b: '2' });
    const own = managerOf({ query }, undefined, 'http://server/');
    own.manager.connect();
    expect(own.platform.sockets[0]!.url.searchParams.getAll('b')).toEqual(['2']);
    const other = managerOf({ query }, undefined, 'http://server/?a=1&b=1');
    other.manager.connect();
    expect(other.platform.sockets[0]!.url.search).toBe('?a=1&b=1&EIO=4&transport=websocket');
  });

  it('gives one socket for each namespace, the same at each call', () => {
    const { manager } = managerOf();
    expect(manager.socket('/a')).toBe(manager.socket('/a'));
    expect(manager.socket('/a')).not.toBe(manager.socket('/b'));
    expect(manager.socket('/a').io).toBe(manager);
  });

  describe('refuses', () => {
    it.each([
      ['no transports', { transports: [] }, /transports/],
      ['missing transports', { transports: undefined }, /transports/],
      ['names for transports', { transports: ['polling'] }, /transports/],
      ['uncalled parts', { transports: [webSocket] }, /transports/],
      ['a negative timeout', { timeout: -1 }, /timeout/],
    ])('%s', (_, parts, message) => {
      expectMistake(() => managerOf(parts as never), message);
    });
  });

  it.each([0, false, undefined, 5])('accepts the timeout %s', (timeout) => {
    expect(() => managerOf({ timeout } as never)).not.toThrow();
  });

  describe('when an attempt fails', () => {
    it('tells sockets first, then itself, and reconnect_failed before the last reconnect_error', async () => {
      const { platform, manager } = managerOf({ reconnect: backoff({ ...RETRY, attempts: 2 }) });
      const log = recordAll(manager, '/', '/b');
      manager.socket('/').connect();
      manager.socket('/b').connect();
      last(platform.sockets).fail();
      await platform.settle();
      expect(log.splice(0)).toEqual(['/ connect_error', '/b connect_error', 'error']);
      await platform.advance(100);
      expect(log.splice(0)).toEqual(['reconnect_attempt']);
      last(platform.sockets).fail();
      expect(log.splice(0)).toEqual([
        '/ connect_error',
        '/b connect_error',
        'error',
        'reconnect_error',
      ]);
      await platform.advance(200);
      last(platform.sockets).fail();
      expect(log.splice(0)).toEqual([
        'reconnect_attempt',
        '/ connect_error',
        '/b connect_error',
        'error',
        'reconnect_failed',
        'reconnect_error',
      ]);
      await platform.advance(60_000);
      expect(log).toEqual([]);
      expect(platform.live()).toEqual(NOTHING);
      expect(manager.socket('/').getSnapshot()).toMatchObject({
        status: 'closed',
        attempt: 0,
        nextRetryAt: null,
      });
    });

    it('counts attempts from 1 and gives each event its number', async () => {
      const { platform, manager } = managerOf();
      const log = record(manager, ['reconnect_attempt', 'reconnect', 'reconnect_error']);
      manager.socket('/').connect();
      last(platform.sockets).fail();
      await platform.advance(100);
      last(platform.sockets).fail();
      await platform.advance(200);
      await openWebSocket(platform);
      expect(log.filter(([name]) => name !== 'reconnect_error')).toEqual([
        ['reconnect_attempt', 1],
        ['reconnect_attempt', 2],
        ['reconnect', 2],
      ]);
    });

    it('waits longer each time, as the backoff says', async () => {
      const { platform, manager } = managerOf();
      manager.socket('/').connect();
      const waits: (number | undefined)[] = [];
      for (let i = 0; i < 6; i++) {
        last(platform.sockets).fail();
        await platform.settle();
        waits.push(platform.timers()[0]);
        expect(manager.socket('/').getSnapshot().nextRetryAt).toBe(
          platform.now() + platform.timers()[0]!,
        );
        await platform.advance(500);
      }
      expect(waits).toEqual([100, 200, 400, 500, 500, 500]);
    });

    it('can be called again after it gave up', async () => {
      const { platform, manager } = managerOf({ reconnect: backoff({ ...RETRY, attempts: 0 }) });
      const socket = manager.socket('/').connect();
      const log = recordAll(manager, '/');
      last(platform.sockets).fail();
      expect(log.splice(0)).toEqual(['/ connect_error', 'error', 'reconnect_failed']);
      expect(platform.live()).toEqual(NOTHING);
      socket.connect();
      expect(socket.getSnapshot().status).toBe('connecting');
      const link = await openWebSocket(platform);
      link.receive('40{"sid":"a"}');
      expect(log).toEqual(['open', '/ connect']);
      expect(socket.getSnapshot().status).toBe('connected');
    });

    it('does not come back without a reconnect part, and tells no reconnect_failed', async () => {
      const { platform, manager } = managerOf({ reconnect: undefined });
      const socket = manager.socket('/').connect();
      const log = recordAll(manager, '/');
      last(platform.sockets).fail();
      await platform.advance(60_000);
      expect(log).toEqual(['/ connect_error', 'error']);
      expect(socket.getSnapshot().status).toBe('closed');
      expect(platform.live()).toEqual(NOTHING);
    });

    it('lets a listener of connect_error give up', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      socket.on('connect_error', () => socket.disconnect());
      last(platform.sockets).fail();
      await platform.advance(60_000);
      expect(platform.sockets.length).toBe(1);
      expect(socket.getSnapshot().status).toBe('closed');
      expect(platform.live()).toEqual(NOTHING);
    });

    it('lets a listener of reconnect_attempt give up', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      manager.on('reconnect_attempt', () => socket.disconnect());
      last(platform.sockets).fail();
      await platform.advance(60_000);
      expect(platform.sockets.length).toBe(1);
      expect(platform.live()).toEqual(NOTHING);
    });
  });

  describe('when opening takes too long', () => {
    it('fails after twenty seconds with "timeout"', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      const log = record(socket, ['connect_error']);
      await platform.advance(19_999);
      expect(log).toEqual([]);
      await platform.advance(1);
      expect(log[0]?.[1]).toMatchObject({
        name: 'TimeoutError',
        message: 'timeout',
        limitMs: 20_000,
      });
      expect(platform.sockets[0]?.state).toBe('closing');
      expect(socket.active).toBe(true);
    });

    it.each([
      [300, 300],
      [0, 1],
    ])('with a timeout of %i fails after that', async (timeout, passed) => {
      const { platform, manager } = managerOf({ timeout });
      const log = record(manager.connect(), ['error']);
      expect(log).toEqual([]);
      await platform.advance(passed);
      expect(log[0]?.[1]).toMatchObject({ message: 'timeout' });
    });

    it('waits for ever without a timeout', async () => {
      const { platform, manager } = managerOf({ timeout: false });
      const log = record(manager.connect(), ['error']);
      await platform.advance(10_000_000);
      expect(log).toEqual([]);
    });

    it('ends the limit with the opening', async () => {
      const { platform, manager } = managerOf();
      manager.connect();
      const link = await openWebSocket(platform, { pingInterval: 1e6, pingTimeout: 1e6 });
      await platform.advance(100_000);
      expect(link.state).toBe('open');
    });
  });

  describe('when the connection is lost', () => {
    it('comes back: close, attempt, open, CONNECT, reconnect, connect', async () => {
      const { platform, manager } = managerOf();
      manager.socket('/').connect();
      manager.socket('/b').connect();
      const link = await openWebSocket(platform);
      link.receive('40{"sid":"a"}');
      link.receive('40/b,{"sid":"b"}');
      const log = recordAll(manager, '/', '/b');
      const engine = manager.engine;
      link.drop();
      expect(log.splice(0)).toEqual(['/ disconnect', '/b disconnect', 'close']);
      const next = await reopen(platform);
      expect(log.splice(0)).toEqual(['reconnect_attempt', 'open', 'reconnect']);
      expect(manager.engine).not.toBe(engine);
      expect(next.sent).toEqual(['40', '40/b,']);
      next.receive('40/b,{"sid":"c"}');
      next.receive('40{"sid":"d"}');
      expect(log).toEqual(['/b connect', '/ connect']);
      expect(manager.socket('/').id).toBe('d');
    });

    it('doubles the delay when a connection did not last, and starts afresh when it did', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      const accept = async (fields = { pingInterval: 1e6, pingTimeout: 1e6 }) => {
        const link = await openWebSocket(platform, fields);
        link.receive('40{"sid":"a"}');
        return link;
      };
      (await accept()).drop();
      expect(platform.timers()[0]).toBe(100);
      await platform.advance(100);
      (await accept()).drop();
      expect(platform.timers()[0]).toBe(200);
      expect(socket.getSnapshot().attempt).toBe(1);
      await platform.advance(200);
      // Opened, but not accepted: that does not count either.
      const refusing = await openWebSocket(platform, { pingInterval: 1e6, pingTimeout: 1e6 });
      await platform.advance(10_000);
      refusing.drop();
      expect(platform.timers()[0]).toBe(400);
      await platform.advance(400);
      const lasting = await accept();
      await platform.advance(500);
      lasting.drop();
      expect(platform.timers()[0]).toBe(100);
    });

    it('ignores what an engine of an earlier session says', async () => {
      const { platform, manager } = managerOf();
      manager.socket('/').connect();
      const first = await openWebSocket(platform);
      first.drop();
      const second = await reopen(platform);
      const log = record(manager, MANAGER_EVENTS);
      first.receive('40{"sid":"old"}');
      first.fail();
      expect(log).toEqual([]);
      expect(second.sent).toEqual(['40']);
    });

    it('drops a half-received binary packet with its session', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      const first = await openWebSocket(platform);
      first.receive('40{"sid":"a"}');
      first.receive('451-["x",{"_placeholder":true,"num":0}]');
      first.drop();
      const second = await reopen(platform);
      second.receive('40{"sid":"b"}');
      const log = record(socket, ['x' as never]);
      second.receive('42["x",1]');
      expect(log).toEqual([['x', 1]]);
    });
  });

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

  describe('with several namespaces', () => {
    it('uses one engine and sends each CONNECT once', async () => {
      const { platform, manager } = managerOf();
      manager.socket('/a').connect();
      manager.socket('/b').connect();
      const link = await openWebSocket(platform);
      manager.socket('/c').connect();
      manager.socket('/a').connect();
      await platform.settle();
      expect(link.sent).toEqual(['40/a,', '40/b,', '40/c,']);
      expect(platform.sockets.length).toBe(1);
    });

    it('keeps the engine when one leaves, and closes it with the last', async () => {
      const { platform, manager } = managerOf();
      const [a, b] = [manager.socket('/a').connect(), manager.socket('/b').connect()];
      const link = await openWebSocket(platform);
      link.receive('40/a,{"sid":"a"}');
      link.receive('40/b,{"sid":"b"}');
      await platform.settle();
      a.disconnect();
      await platform.settle();
      expect(link.sent.at(-1)).toBe('41/a,');
      expect(link.state).toBe('open');
      expect(b.connected).toBe(true);
      const log = record(manager, ['close']);
      b.disconnect();
      await platform.settle();
      expect(link.sent.at(-1)).toBe('41/b,');
      expect(link.state).toBe('closing');
      expect(log).toEqual(
        [['close', 'forced close', undefined]].map((entry) => entry.slice(0, log[0]?.length)),
      );
      link.drop();
      await platform.advance(60_000);
      expect(platform.sockets.length).toBe(1);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('does not bring back a namespace that has left', async () => {
      const { platform, manager } = managerOf();
      const [a] = [manager.socket('/a').connect(), manager.socket('/b').connect()];
      const link = await openWebSocket(platform);
      a.disconnect();
      link.drop();
      const next = await reopen(platform);
      expect(next.sent).toEqual(['40/b,']);
    });

    it('closes when the server refused the only namespace', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      const link = await openWebSocket(platform);
      link.receive('44{"message":"no"}');
      expect(link.state).toBe('closing');
      link.drop();
      await platform.advance(60_000);
      expect(platform.live()).toEqual(NOTHING);
      expect(socket.getSnapshot().status).toBe('refused');
    });
  });

  describe('_close()', () => {
    it('ends the session without coming back, and a connect() opens the next for the same sockets', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      const link = await openWebSocket(platform);
      link.receive('40{"sid":"a"}');
      const log = recordAll(manager, '/');
      manager._close();
      expect(log.splice(0)).toEqual(['/ disconnect', 'close']);
      await platform.settle();
      expect(link.state).toBe('closing');
      link.drop();
      await platform.advance(60_000);
      expect(platform.sockets.length).toBe(1);
      expect(platform.live()).toEqual(NOTHING);
      manager.connect();
      const next = await openWebSocket(platform);
      next.receive('40{"sid":"b"}');
      expect(log).toEqual(['open', '/ connect']);
      expect(socket.id).toBe('b');
    });

    it('says closed, since no retry is scheduled', async () => {
      const { platform, manager } = managerOf();
      const socket = manager.socket('/').connect();
      const link = await openWebSocket(platform);
      link.receive('40{"sid":"a"}');
      manager._close();
      expect(socket.getSnapshot()).toMatchObject({
        status: 'closed',
        nextRetryAt: null,
        transport: null,
      });
    });

    it.each([
      ['opening', async () => {}],
      ['waiting', async (fail: () => void) => fail()],
    ])('while %s leaves nothing running', async (_, prepare) => {
      const { platform, manager } = managerOf();
      manager.socket('/').connect();
      await prepare(() => last(platform.sockets).fail());
      manager._close();
      last(platform.sockets).drop();
      await platform.advance(60_000);
      expect(platform.live()).toEqual(NOTHING);
      expect(platform.sockets.length).toBe(1);
    });

    it('or no retry, and then a connect() of one namespace, shows that the others connect as well', async () => {
      const { platform, manager } = managerOf({ reconnect: undefined });
      const [one, other] = [manager.socket('/').connect(), manager.socket('/other').connect()];
      (await openWebSocket(platform)).drop();
      expect(other.getSnapshot().status).toBe('closed');
      one.connect();
      expect(one.getSnapshot().status).toBe('connecting');
      expect(other.getSnapshot().status).toBe('connecting');
      const link = await openWebSocket(platform);
      expect(link.sent).toEqual(['40', '40/other,']);
    });

    it('twice, or before anything, does nothing', () => {
      const { manager } = managerOf();
      const log = record(manager, ['close']);
      manager._close();
      manager.connect();
      manager._close();
      manager._close();
      expect(log.length).toBe(1);
    });
  });

  it('reconnects when the engine is closed from outside, as the peer does', async () => {
    const { platform, manager } = managerOf();
    const socket = manager.socket('/').connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    const log = record(socket, ['disconnect']);
    await platform.settle();
    manager.engine!.close();
    await platform.settle();
    expect(log[0]?.slice(0, 2)).toEqual(['disconnect', 'forced close']);
    await reopen(platform);
  });

  it('shows the transport of the running session, through an upgrade', async () => {
    const { platform, manager } = managerOf({
      transports: [polling(), webSocket()],
      upgrade: probe(),
    });
    const socket = manager.socket('/').connect();
    expect(socket.getSnapshot().transport).toBe(null);
    const transports: unknown[] = [];
    socket.subscribe(() => transports.push(socket.getSnapshot().transport));
    platform.pending('GET')[0]?.answer(openPacket());
    await platform.settle();
    platform.pending('POST')[0]?.answer();
    platform.pending('GET')[0]?.answer('40{"sid":"a"}');
    await platform.advance(0);
    expect(socket.getSnapshot().transport).toBe('polling');
    const link = last(platform.sockets);
    link.accept();
    link.receive('3probe');
    platform.pending('GET')[0]?.answer('6');
    await platform.settle();
    expect(socket.getSnapshot().transport).toBe('websocket');
    link.drop();
    expect(socket.getSnapshot().transport).toBe(null);
    expect([...new Set(transports)]).toEqual(
      ['polling', 'websocket', null].filter((t) => transports.includes(t)),
    );
  });
});
