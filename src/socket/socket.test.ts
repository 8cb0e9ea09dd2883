import { describe, expect, it, vi } from 'vitest';
import {
  connectedSocket,
  managerOf,
  openPacket,
  openWebSocket,
  record,
  reopen,
  socketOf,
} from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';
import { polling } from '../engine/polling.js';
import { pageLife } from '../wake/page-life.js';
import { backoff } from './backoff.js';
import { idleState } from './observe.js';

const uncaught = collectUncaught();

const OWN = ['connect', 'connect_error', 'disconnect'] as const;

/** No ping is due for an hour. */
const CALM = { pingInterval: 3_600_000, pingTimeout: 3_600_000 };

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

  it('is one frozen-in-time object until something changes', async () => {
    const { socket, link } = await connectedSocket();
    const before = socket.getSnapshot();
    let calls = 0;
    socket.subscribe(() => calls++);
    link.receive('42["x"]');
    link.receive('2');
    socket.emit('y');
    socket.connect();
    expect(socket.getSnapshot()).toBe(before);
    expect(calls).toBe(0);
    link.drop();
    expect(socket.getSnapshot()).not.toBe(before);
    expect(before.status).toBe('connected');
    expect(calls).toBeGreaterThan(0);
  });

  it('tells a listener once for each subscription, and no more after it ended', async () => {
    const { platform, socket } = socketOf();
    let calls = 0;
    const listener = () => calls++;
    const [first, second] = [socket.subscribe(listener), socket.subscribe(listener)];
    first();
    first();
    socket.connect();
    const once = calls;
    expect(once).toBeGreaterThan(0);
    second();
    platform.sockets[0]!.fail();
    expect(calls).toBe(once);
  });

  it('tells all observers although one throws', async () => {
    const { socket, link, platform } = await connectedSocket();
    let told = 0;
    socket.subscribe(() => {
      throw new Error('mine');
    });
    socket.subscribe(() => told++);
    link.drop();
    expect(told).toBeGreaterThan(0);
    await reopen(platform);
    await platform.settle();
    expect(new Set(take(uncaught))).toEqual(new Set(['mine']));
  });
});

describe('connecting', () => {
  it.each([
    ['/', undefined, '40'],
    ['/', { token: 'a' }, '40{"token":"a"}'],
    ['/admin', undefined, '40/admin,'],
    ['/admin', { token: 'a' }, '40/admin,{"token":"a"}'],
    ['/', {}, '40{}'],
  ])('to %s with the credentials %j sends %s', async (nsp, auth, expected) => {
    const { platform, socket } = socketOf({ auth }, nsp);
    socket.connect();
    expect((await openWebSocket(platform)).sent).toEqual([expected]);
  });

  it('reads auth anew at each connection', async () => {
    const { platform, socket, link } = await connectedSocket({ auth: { token: 1 } });
    socket.auth = { token: 2 };
    link.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"token":2}']);
  });

  it.each<[string, unknown, string]>([
    ['calls back at once', (send: (data: object) => void) => send({ t: 1 }), '40{"t":1}'],
    ['is async', async () => ({ t: 1 }), '40{"t":1}'],
    [
      'is async and calls back',
      async (send: (data: object) => void) => send({ t: 1 }),
      '40{"t":1}',
    ],
    [
      'calls back and happens to return something',
      (send: (data: object) => void) => {
        queueMicrotask(() => send({ t: 1 }));
        return { timer: 1 };
      },
      '40{"t":1}',
    ],
    [
      'answers twice',
      async (send: (data: object) => void) => {
        send({ t: 1 });
        return { t: 2 };
      },
      '40{"t":1}',
    ],
  ])('asks an auth function that %s', async (_, auth, expected) => {
    const { platform, socket } = socketOf({ auth } as never);
    socket.connect();
    const link = await openWebSocket(platform);
    expect(link.sent).toEqual([expected]);
  });

  it('asks an auth function once for each connection', async () => {
    let asked = 0;
    const { platform, socket } = socketOf({ auth: (send) => send({ n: ++asked }) });
    socket.connect();
    expect(asked).toBe(0);
    const link = await openWebSocket(platform);
    socket.connect();
    expect(asked).toBe(1);
    link.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"n":2}']);
  });

  it.each<[string, unknown]>([
    [
      'throws',
      () => {
        throw new Error('no token');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no token');
      },
    ],
    [
      'gives what cannot be encoded',
      () => ({
        toJSON() {
          throw new Error('no token');
        },
      }),
    ],
    [
      'is what cannot be encoded',
      {
        toJSON() {
          throw new Error('no token');
        },
      },
    ],
  ])('is refused when auth %s', async (_, auth) => {
    const { platform, socket } = socketOf({ auth } as never);
    const log = record(socket, OWN);
    socket.connect();
    const link = await openWebSocket(platform);
    expect(link.sent).toEqual([]);
    expect(log).toEqual([
      [
        'connect_error',
        expect.objectContaining({
          name: 'ConnectError',
          cause: expect.objectContaining({ message: 'no token' }),
        }),
      ],
    ]);
    expect(socket.getSnapshot().status).toBe('refused');
    expect(socket.active).toBe(false);
    link.drop();
    await platform.advance(60_000);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('sends nothing when credentials come after the wish has gone', async () => {
    let send: (data: Record<string, unknown>) => void = () => {};
    const { manager, platform } = managerOf();
    const other = manager.socket('/other').connect();
    const socket = manager.socket('/', {
      auth: (late) => {
        send = late;
      },
    });
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40/other,{"sid":"o"}');
    socket.disconnect();
    send({ t: 1 });
    await platform.settle();
    expect(link.sent).toEqual(['40/other,']);
    expect(other.connected).toBe(true);
  });

  it('uses credentials of this connection only, when those of the last come late', async () => {
    const sends: ((data: Record<string, unknown>) => void)[] = [];
    const { platform, socket } = socketOf({ auth: (send) => void sends.push(send) });
    socket.connect();
    (await openWebSocket(platform)).drop();
    const next = await reopen(platform);
    sends[0]!({ t: 'old' });
    expect(next.sent).toEqual([]);
    sends[1]!({ t: 'new' });
    expect(next.sent).toEqual(['40{"t":"new"}']);
  });

  it('is not refused on this connection when the credentials of the last fail late', async () => {
    const fails: ((error: Error) => void)[] = [];
    const { platform, socket } = socketOf({
      auth: () => new Promise<never>((_, reject) => void fails.push(reject)),
    });
    const log = record(socket, ['connect_error']);
    socket.connect();
    (await openWebSocket(platform)).drop();
    await reopen(platform);
    fails[0]!(new Error('no token'));
    await platform.settle();
    expect(fails.length).toBe(2);
    expect(log).toEqual([]);
    expect(socket.getSnapshot().status).toBe('reconnecting');
  });

  it('sends CONNECT once, however often it is asked', async () => {
    const { platform, socket } = socketOf();
    socket.connect().connect();
    const link = await openWebSocket(platform);
    socket.connect();
    expect(link.sent).toEqual(['40']);
    link.receive('40{"sid":"a"}');
    socket.connect();
    expect(link.sent).toEqual(['40']);
  });

  it('gives the server 45 seconds to answer, then closes the session and comes back', async () => {
    const { platform, socket } = socketOf();
    const log = record(socket, OWN);
    socket.connect();
    const link = await openWebSocket(platform, CALM);
    await platform.advance(44_999);
    expect(link.state).toBe('open');
    await platform.advance(1);
    expect(link.state).toBe('closing');
    expect(link.sent).toEqual(['40']);
    expect(log[0]).toEqual([
      'disconnect',
      'transport error',
      expect.objectContaining({ name: 'TimeoutError' }),
    ]);
    expect((await reopen(platform)).sent).toEqual(['40']);
  });

  it('gives an auth function that never answers the same 45 seconds', async () => {
    const { platform, socket } = socketOf({ auth: () => {} });
    socket.connect();
    const link = await openWebSocket(platform, CALM);
    await platform.advance(45_000);
    expect(link.state).toBe('closing');
  });

  it('ends that limit with the answer', async () => {
    const { platform, socket } = socketOf();
    socket.connect();
    const link = await openWebSocket(platform, CALM);
    link.receive('40{"sid":"a"}');
    await platform.advance(100_000);
    expect(link.state).toBe('open');
    expect(platform.live().timers).toBe(1);
  });

  it('reports an answer without a session id and stays active', async () => {
    const { platform, socket } = socketOf();
    const log = record(socket, OWN);
    socket.connect();
    (await openWebSocket(platform)).receive('40');
    expect(log).toEqual([['connect_error', expect.any(Error)]]);
    expect(socket.active).toBe(true);
    expect(socket.connected).toBe(false);
  });

  it.each([
    ['44{"message":"no","data":{"code":7}}', 'no', { code: 7 }],
    ['44"no"', 'no', undefined],
    ['44{"message":"no"}', 'no', undefined],
  ])('is refused by %s', async (packet, message, data) => {
    const { platform, socket } = socketOf();
    const log = record(socket, OWN);
    let active: boolean | undefined;
    socket.on('connect_error', () => {
      active = socket.active;
    });
    socket.connect();
    (await openWebSocket(platform)).receive(packet);
    expect(log).toEqual([
      ['connect_error', expect.objectContaining({ name: 'ConnectError', message })],
    ]);
    expect((log[0]![1] as { data?: unknown }).data).toEqual(data);
    expect(active).toBe(false);
  });
});

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
    const log = record(socket, OWN);
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
    const log = record(socket, OWN);
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
    const log = record(socket, OWN);
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

describe('emitting', () => {
  it.each<[unknown[], string]>([
    [['hello'], '42["hello"]'],
    [['hello', 1, 'a', null, { b: [true] }], '42["hello",1,"a",null,{"b":[true]}]'],
    [['hello', undefined], '42["hello",null]'],
  ])('%j sends %s', async (args, expected) => {
    const { socket, link } = await connectedSocket();
    expect(socket.emit(...(args as ['hello']))).toBe(socket);
    expect(link.sent).toEqual([expected]);
  });

  it('bytes follow their event', async () => {
    const { socket, link, platform } = await connectedSocket();
    const bytes = new Uint8Array([1]);
    socket.emit('a', bytes);
    socket.emit('b');
    await platform.settle();
    expect(link.sent).toEqual(['451-["a",{"_placeholder":true,"num":0}]', bytes, '42["b"]']);
  });

  it.each([
    'connect',
    'connect_error',
    'disconnect',
    'disconnecting',
    'newListener',
    'removeListener',
  ])('refuses the reserved name "%s" in the peer’s words', async (name) => {
    const { socket, link } = await connectedSocket();
    expect(() => socket.emit(name)).toThrow(`"${name}" is a reserved event name`);
    await expect(socket.emitWithAck(name)).rejects.toThrow(`"${name}" is a reserved event name`);
    expect(link.sent).toEqual([]);
  });

  it('while disconnected is kept, in order, until the namespace is accepted', async () => {
    const { platform, socket } = socketOf();
    socket.emit('a', 1);
    socket.connect();
    socket.emit('b');
    const link = await openWebSocket(platform);
    socket.emit('c');
    expect(link.sent).toEqual(['40']);
    socket.on('connect', () => socket.emit('e'));
    link.receive('40{"sid":"a"}');
    socket.emit('f');
    await platform.settle();
    expect(link.sent).toEqual(['40', '42["a",1]', '42["b"]', '42["c"]', '42["e"]', '42["f"]']);
    expect(socket.sendBuffer).toEqual([]);
  });

  it('survives a manual disconnect while unsent', async () => {
    const { platform, socket } = socketOf();
    socket.connect();
    socket.emit('a');
    socket.disconnect();
    expect(socket.sendBuffer.length).toBe(1);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect(link.sent).toEqual(['40', '42["a"]']);
  });

  it('in a disconnect listener is kept for the next connection', async () => {
    const { platform, socket, link } = await connectedSocket();
    const answers: unknown[] = [];
    socket.once('disconnect', () =>
      socket.emit('again', (answer: unknown) => answers.push(answer)),
    );
    link.drop();
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    expect(next.sent).toEqual(['40', '420["again"]']);
    next.receive('430["ok"]');
    expect(answers).toEqual(['ok']);
  });

  it('on a link whose ping has expired is kept, and the link is closed', async () => {
    const { platform, socket, link } = await connectedSocket();
    const log = record(socket, ['disconnect']);
    platform.sleep(45_001);
    socket.emit('a');
    expect(link.sent).toEqual([]);
    expect(log).toEqual([]);
    await platform.settle();
    expect(log[0]?.[1]).toBe('ping timeout');
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    expect(next.sent).toEqual(['40', '42["a"]']);
  });

  it('what cannot be encoded throws, when connected', async () => {
    const { socket, link } = await connectedSocket();
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => socket.emit('a', circle)).toThrow();
    socket.emit('b');
    expect(link.sent).toEqual(['42["b"]']);
  });

  it('what cannot be encoded leaves no acknowledgement behind', async () => {
    const { platform, socket } = await connectedSocket();
    const before = platform.live().timers;
    const answers: unknown[] = [];
    expect(() =>
      socket.timeout(1_000).emit('a', 1n, (error: unknown) => answers.push(error)),
    ).toThrow();
    await expect(socket.emitWithAck('a', 1n)).rejects.toThrow(TypeError);
    expect(Object.keys(socket.acks)).toEqual([]);
    expect(platform.live().timers).toBe(before);
    await platform.advance(2_000);
    expect(answers).toEqual([]);
  });

  it('what cannot be encoded does not hold back what is buffered behind it', async () => {
    const { platform, socket } = socketOf();
    socket.emit('a', 1n);
    socket.emit('b');
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    await platform.settle();
    expect(link.sent).toEqual(['40', '42["b"]']);
    expect(socket.connected).toBe(true);
    expect(take(uncaught).length).toBe(1);
  });

  it('does not call local listeners', async () => {
    const { socket } = await connectedSocket();
    const log = record(socket, ['x' as never]);
    socket.emit('x');
    expect(log).toEqual([]);
  });
});

describe('acknowledgements', () => {
  it('are called once with the answer, by ids that count from 0 and go on over reconnections', async () => {
    const { platform, socket, link } = await connectedSocket();
    const answers: unknown[][] = [];
    socket.emit('a', 1, (...args: unknown[]) => answers.push(args));
    socket.emit('b', (...args: unknown[]) => answers.push(args));
    await platform.settle();
    expect(link.sent).toEqual(['420["a",1]', '421["b"]']);
    link.receive('431["two",2]');
    link.receive('430["one"]');
    link.receive('430["again"]');
    link.receive('499[]'.replace('4', '43'));
    expect(answers).toEqual([['two', 2], ['one']]);
    link.drop();
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    socket.emit('c', () => {});
    expect(next.sent.at(-1)).toBe('422["c"]');
  });

  it('resolve emitWithAck with the first argument', async () => {
    const { socket, link } = await connectedSocket();
    const promise = socket.emitWithAck('a', 1);
    link.receive('430["yes","more"]');
    expect(await promise).toBe('yes');
  });

  it('carry bytes', async () => {
    const { socket, link } = await connectedSocket();
    const promise = socket.emitWithAck('a');
    const bytes = new Uint8Array([1]).buffer;
    link.receive('461-0[{"_placeholder":true,"num":0}]');
    link.receive(bytes);
    expect(await promise).toBe(bytes);
  });

  it('of a promise reject when the connection goes, without any timeout', async () => {
    const { socket, link } = await connectedSocket();
    const promise = socket.emitWithAck('a');
    link.drop();
    await expect(promise).rejects.toMatchObject({
      name: 'DisconnectedError',
      message: 'socket has been disconnected',
    });
    expect(Object.keys(socket.acks)).toEqual([]);
  });

  it('of a plain callback are dropped silently when the connection goes', async () => {
    const { platform, socket, link } = await connectedSocket();
    const answers: unknown[] = [];
    socket.emit('a', (answer: unknown) => answers.push(answer));
    link.drop();
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    next.receive('430["late"]');
    expect(answers).toEqual([]);
    expect(Object.keys(socket.acks)).toEqual([]);
  });

  it('of what is still unsent are kept when the connection goes', async () => {
    const { platform, socket, link } = await connectedSocket();
    platform.sleep(45_001);
    const promise = socket.emitWithAck('a');
    await platform.settle();
    expect(link.state).toBe('closing');
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    expect(next.sent).toEqual(['40', '420["a"]']);
    next.receive('430["yes"]');
    expect(await promise).toBe('yes');
  });

  it('of callbacks that take an error get one when the client disconnects', async () => {
    const { socket } = await connectedSocket();
    const answers: unknown[] = [];
    socket.timeout(1_000).emit('a', (...args: unknown[]) => answers.push(args));
    socket.disconnect();
    expect(answers).toEqual([
      [expect.objectContaining({ message: 'socket has been disconnected' })],
    ]);
  });

  it('with an id that nobody waits for are ignored', async () => {
    const { socket, link } = await connectedSocket();
    link.receive('4399["x"]');
    link.receive('43["x"]');
    expect(socket.connected).toBe(true);
  });

  it('that throw harm nothing', async () => {
    const { platform, socket, link } = await connectedSocket();
    socket.emit('a', () => {
      throw new Error('mine');
    });
    link.receive('430[]');
    await platform.settle();
    expect(socket.connected).toBe(true);
    expect(take(uncaught)).toEqual(['mine']);
  });
});

describe('timeout()', () => {
  it('gives the callback an error first: null with the answer, or what went wrong', async () => {
    const { platform, socket, link } = await connectedSocket();
    const answers: unknown[][] = [];
    const timers = platform.live().timers;
    socket.timeout(300).emit('a', (...args: unknown[]) => answers.push(args));
    link.receive('430["yes",2]');
    expect(answers.splice(0)).toEqual([[null, 'yes', 2]]);
    expect(platform.live().timers).toBe(timers);
    socket.timeout(300).emit('b', (...args: unknown[]) => answers.push(args));
    await platform.advance(299);
    expect(answers).toEqual([]);
    await platform.advance(1);
    expect(answers).toEqual([
      [
        expect.objectContaining({
          name: 'TimeoutError',
          message: 'operation has timed out',
          limitMs: 300,
        }),
      ],
    ]);
    link.receive('431["late"]');
    expect(answers.length).toBe(1);
    expect(Object.keys(socket.acks)).toEqual([]);
  });

  it('rejects emitWithAck', async () => {
    const { platform, socket } = await connectedSocket();
    const promise = socket.timeout(10).emitWithAck('a');
    const settled = expect(promise).rejects.toMatchObject({ name: 'TimeoutError' });
    await platform.advance(10);
    await settled;
  });

  it('of 0 is a real limit', async () => {
    const { platform, socket } = await connectedSocket();
    const answers: unknown[] = [];
    socket.timeout(0).emit('a', (error: unknown) => answers.push(error));
    expect(answers).toEqual([]);
    await platform.advance(1);
    expect(answers.length).toBe(1);
  });

  it('takes what is still unsent out of the buffer', async () => {
    const { platform, socket } = socketOf();
    const answers: unknown[] = [];
    socket.emit('before');
    socket.timeout(50).emit('a', (error: unknown) => answers.push(error));
    socket.emit('after', () => {});
    await platform.advance(50);
    expect(answers.length).toBe(1);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    await platform.settle();
    expect(link.sent).toEqual(['40', '42["before"]', '421["after"]']);
  });
});

describe('flags', () => {
  it('hold for one emit', async () => {
    const { platform, socket, link } = await connectedSocket();
    const answers: unknown[][] = [];
    socket.timeout(10).emit('a');
    socket.emit('b', (...args: unknown[]) => answers.push(args));
    await platform.advance(50);
    expect(answers).toEqual([]);
    link.receive('430["yes"]');
    expect(answers).toEqual([['yes']]);
  });

  it('do not leak from an emit that throws', async () => {
    const { platform, socket, link } = await connectedSocket();
    for (const fail of [
      () => socket.timeout(10).emit('connect'),
      () => socket.volatile.timeout(10).emit('a', 1n),
    ]) {
      expect(fail).toThrow();
    }
    await expect(socket.timeout(10).emitWithAck('disconnect')).rejects.toThrow();
    link.drop();
    const answers: unknown[][] = [];
    socket.emit('b', (...args: unknown[]) => answers.push(args));
    await platform.advance(50);
    expect(answers).toEqual([]);
    expect(socket.sendBuffer.length).toBe(1);
  });

  it('do not leak from an emit that is buffered or dropped', async () => {
    const { platform, socket } = socketOf();
    socket.timeout(10_000).emit('a', () => {});
    socket.volatile.emit('dropped');
    const answers: unknown[] = [];
    socket.emit('b', (...args: unknown[]) => answers.push(args));
    expect(socket.sendBuffer.length).toBe(2);
    await platform.advance(60_000);
    expect(answers).toEqual([]);
  });
});

describe('with()', () => {
  it('carries its options for each emit of the view, and for none of the socket', async () => {
    const { platform, socket } = await connectedSocket();
    const view = socket.with({ timeout: 20 });
    const answers: unknown[] = [];
    view.emit('a', (error: unknown) => answers.push(['a', error]));
    view.emit('b', (error: unknown) => answers.push(['b', error]));
    socket.emit('c', (error: unknown) => answers.push(['c', error]));
    await platform.advance(20);
    expect(answers.map((entry) => (entry as unknown[])[0])).toEqual(['a', 'b']);
    const settled = expect(view.emitWithAck('d')).rejects.toMatchObject({ name: 'TimeoutError' });
    await platform.advance(20);
    await settled;
  });

  it('gives an emit up when its signal aborts, with the signal’s reason', async () => {
    const { socket, link } = await connectedSocket();
    const abort = new AbortController();
    const promise = socket.with({ signal: abort.signal }).emitWithAck('a');
    const reason = new Error('mine');
    abort.abort(reason);
    await expect(promise).rejects.toBe(reason);
    link.receive('430["late"]');
    expect(Object.keys(socket.acks)).toEqual([]);
  });

  it('takes an aborted emit that is unsent out of the buffer', async () => {
    const { socket } = socketOf();
    const abort = new AbortController();
    const promise = socket.with({ signal: abort.signal }).emitWithAck('a');
    socket.emit('b');
    abort.abort();
    await expect(promise).rejects.toMatchObject({ name: 'AbortError' });
    expect(socket.sendBuffer.map(({ data }) => data)).toEqual([['b']]);
  });

  it('emits nothing when its signal has been aborted already', async () => {
    const { socket, link } = await connectedSocket();
    const signal = AbortSignal.abort();
    await expect(socket.with({ signal }).emitWithAck('a')).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(link.sent).toEqual([]);
  });

  it('calls back with null and the answer, whatever happens to the signal later', async () => {
    const { socket, link } = await connectedSocket();
    const abort = new AbortController();
    const answers: unknown[][] = [];
    socket.with({ signal: abort.signal }).emit('a', (...args: unknown[]) => answers.push(args));
    link.receive('430["yes"]');
    abort.abort();
    expect(answers).toEqual([[null, 'yes']]);
  });
});

describe('a volatile emit', () => {
  it('leaves when it can leave at once', async () => {
    const { socket, link } = await connectedSocket();
    socket.volatile.emit('a');
    expect(link.sent).toEqual(['42["a"]']);
  });

  it('is dropped while disconnected, connecting, or expired, and keeps no handler', async () => {
    const { platform, socket } = socketOf();
    socket.volatile.emit('idle');
    socket.connect();
    socket.volatile.emit('connecting');
    const link = await openWebSocket(platform);
    socket.volatile.emit('unaccepted', () => {});
    link.receive('40{"sid":"a"}');
    socket.emit('a', () => {});
    await platform.settle();
    platform.sleep(45_001);
    socket.volatile.emit('expired', () => {});
    await platform.settle();
    expect(link.sent.map((frame) => String(frame).replace(/^(42)\d+/, '$1'))).toEqual([
      '40',
      '42["a"]',
    ]);
    expect(socket.sendBuffer).toEqual([]);
    expect(Object.keys(socket.acks).length).toBeLessThanOrEqual(1);
  });

  it('is dropped while the transport is busy, as polling is while it sends', async () => {
    const { platform, socket } = socketOf({ transports: [polling()] });
    socket.connect();
    platform.pending('GET')[0]!.answer(openPacket());
    await platform.settle();
    platform.pending('POST')[0]!.answer();
    platform.pending('GET')[0]!.answer('40{"sid":"a"}');
    await platform.settle();
    socket.emit('a');
    socket.volatile.emit('b');
    await platform.settle();
    platform.pending('POST')[0]!.answer();
    await platform.settle();
    socket.volatile.emit('c');
    await platform.settle();
    expect(platform.requests.flatMap(({ body }) => body ?? [])).toEqual([
      '40',
      '42["a"]',
      '42["c"]',
    ]);
  });

  it('rejects when dropped, later than the call', async () => {
    const { socket } = socketOf();
    await expect(socket.volatile.emitWithAck('a')).rejects.toMatchObject({
      name: 'DisconnectedError',
    });
    await expect(socket.volatile.timeout(1_000).emitWithAck('a')).rejects.toMatchObject({
      name: 'DisconnectedError',
    });
    expect(Object.keys(socket.acks)).toEqual([]);
  });

  it('that was dropped leaves no timer, and settles once although its signal aborts', async () => {
    const { platform, socket } = socketOf();
    const abort = new AbortController();
    const answers: unknown[] = [];
    socket
      .with({ volatile: true, timeout: 1_000, signal: abort.signal })
      .emit('a', (error: unknown) => answers.push(error));
    abort.abort();
    await platform.settle();
    expect(answers.length).toBe(1);
    expect(platform.live().timers).toBe(0);
  });
});

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
    const log = record(socket, OWN);
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

  it('gives listeners a function that acknowledges once', async () => {
    const { platform, socket, link } = await connectedSocket();
    socket.on('a', (...args: unknown[]) => {
      const ack = args.at(-1) as (...args: unknown[]) => void;
      ack('x', new Uint8Array([1]));
      ack('again');
    });
    socket.on('b', (ack: () => void) => ack());
    link.receive('427["a",1]');
    link.receive('428["b"]');
    await platform.settle();
    expect(link.sent).toEqual([
      '461-7["x",{"_placeholder":true,"num":0}]',
      new Uint8Array([1]),
      '438[]',
    ]);
  });

  it('sends no acknowledgement over another connection than the event’s', async () => {
    const { platform, socket, link } = await connectedSocket();
    let ack: () => void = () => {};
    socket.on('a', (given: () => void) => {
      ack = given;
    });
    link.receive('427["a"]');
    link.drop();
    ack();
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    ack();
    await platform.settle();
    expect(next.sent).toEqual(['40']);
  });

  it('sends no acknowledgement once the namespace was left, although it was entered again in the same session', async () => {
    const { platform, manager, socket, link } = await connectedSocket();
    // Another namespace keeps the session.
    manager.socket('/other').connect();
    let ack: () => void = () => {};
    socket.on('a', (given: () => void) => {
      ack = given;
    });
    link.receive('420["a"]');
    socket.disconnect().connect();
    link.receive('40{"sid":"b"}');
    await platform.settle();
    link.sent.length = 0;
    ack();
    await platform.settle();
    expect(link.sent).toEqual([]);
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
    for (const name of OWN) {
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

describe('connection state recovery', () => {
  const recoverable = () => connectedSocket({}, { sid: 'id', pid: 'private' });

  it('presents the private id and the last offset, and says whether it worked', async () => {
    const { platform, socket, link } = await recoverable();
    expect(socket.recovered).toBe(false);
    const log = record(socket, ['x' as never]);
    link.receive('42["x",1,"offset1"]');
    link.receive('42["x",2,"offset2"]');
    link.drop();
    const next = await reopen(platform);
    expect(next.sent).toEqual(['40{"pid":"private","offset":"offset2"}']);
    next.receive('42["x",3,"offset3"]');
    expect(log.length).toBe(2);
    next.receive('40{"sid":"id","pid":"private"}');
    expect(log.at(-1)).toEqual(['x', 3, 'offset3']);
    expect(socket.recovered).toBe(true);
    expect(socket.id).toBe('id');
    expect(socket.getSnapshot().recovered).toBe(true);
    next.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"pid":"private","offset":"offset3"}']);
  });

  it('hands nothing over any more once a listener has left', async () => {
    const { platform, socket, link } = await recoverable();
    link.receive('42["x",1,"offset1"]');
    link.drop();
    const log = record(socket, ['x' as never]);
    const next = await reopen(platform);
    socket.on('x' as never, (() => socket.disconnect()) as never);
    next.receive('42["x",2,"offset2"]');
    next.receive('42["x",3,"offset3"]');
    next.receive('40{"sid":"id","pid":"private"}');
    expect(log).toEqual([['x', 2, 'offset2']]);
  });

  it('asks again for what was lost with a link before the CONNECT answer', async () => {
    const { platform, socket, link } = await recoverable();
    const log = record(socket, ['x' as never]);
    link.receive('42["x",1,"offset1"]');
    link.drop();
    const torn = await reopen(platform);
    torn.receive('42["x",2,"offset2"]');
    torn.drop();
    const next = await reopen(platform);
    expect(next.sent).toEqual(['40{"pid":"private","offset":"offset1"}']);
    next.receive('42["x",2,"offset2"]');
    next.receive('40{"sid":"id","pid":"private"}');
    expect(log).toEqual([
      ['x', 1, 'offset1'],
      ['x', 2, 'offset2'],
    ]);
  });

  it('says when it failed: the id is another', async () => {
    const { platform, socket, link } = await recoverable();
    link.receive('42["x","offset1"]');
    link.drop();
    const next = await reopen(platform);
    next.receive('40{"sid":"new","pid":"other"}');
    expect(socket.recovered).toBe(false);
    expect(socket.id).toBe('new');
    next.drop();
    expect((await reopen(platform)).sent[0]).toMatch(/"pid":"other"/);
  });

  it('keeps the last offset beside a new private id, until an event brings the next', async () => {
    const { platform, socket, link } = await recoverable();
    link.receive('42["x","offset1"]');
    link.drop();
    const second = await reopen(platform);
    second.receive('40{"sid":"new","pid":"other"}');
    expect(socket.recovered).toBe(false);
    second.drop();
    const third = await reopen(platform);
    expect(third.sent).toEqual(['40{"pid":"other","offset":"offset1"}']);
    third.receive('40{"sid":"new","pid":"other"}');
    third.receive('42["x","offset2"]');
    third.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"pid":"other","offset":"offset2"}']);
  });

  it('takes an offset only from a trailing string, of events that ask for no acknowledgement', async () => {
    const { platform, link } = await recoverable();
    link.receive('42["x","offset1"]');
    link.receive('420["x","not an offset"]');
    link.receive('42["x",1]');
    link.receive('42["not an offset"]');
    link.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"pid":"private","offset":"offset1"}']);
  });

  it('takes the string that ends a volatile event for an offset, as nothing tells them apart', async () => {
    const { platform, link } = await recoverable();
    link.receive('42["x",1,"offset1"]');
    // A server with recovery sends this for volatile.emit('x', 'no offset'): it appends nothing.
    link.receive('42["x","no offset"]');
    link.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"pid":"private","offset":"no offset"}']);
  });

  it('sends no offset before there is one, and nothing to a server without recovery', async () => {
    const first = await recoverable();
    first.link.drop();
    expect((await reopen(first.platform)).sent).toEqual(['40{"pid":"private"}']);
    const second = await connectedSocket();
    second.link.receive('42["x","a string"]');
    second.link.drop();
    const next = await reopen(second.platform);
    expect(next.sent).toEqual(['40']);
    next.receive('40{"sid":"id"}');
    expect(second.socket.recovered).toBe(false);
  });

  it('keeps the application’s credentials beside it', async () => {
    const { platform, link } = await connectedSocket(
      { auth: { token: 't' } },
      { sid: 'id', pid: 'p' },
    );
    link.receive('42["x","o"]');
    link.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"pid":"p","offset":"o","token":"t"}']);
  });

  it('updates the offset although a listener throws', async () => {
    const { platform, socket, link } = await recoverable();
    socket.on('x', () => {
      throw new Error('mine');
    });
    link.receive('42["x","offset1"]');
    link.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"pid":"private","offset":"offset1"}']);
    expect(take(uncaught)).toEqual(['mine']);
  });

  it('carries bytes', async () => {
    const { platform, socket, link } = await recoverable();
    const log = record(socket, ['x' as never]);
    link.receive('42["x","o1"]');
    link.drop();
    const next = await reopen(platform);
    next.receive('451-["x",{"_placeholder":true,"num":0},"o2"]');
    const bytes = new ArrayBuffer(1);
    next.receive(bytes);
    next.receive('40{"sid":"id","pid":"private"}');
    expect(log.at(-1)).toEqual(['x', bytes, 'o2']);
  });
});

describe('over polling', () => {
  /** A connected socket; `posted` takes and answers what it posts. */
  const overPolling = async () => {
    const { platform, socket } = socketOf({ transports: [polling()], reconnect: backoff() });
    const posted = async () => {
      const bodies: (string | undefined)[] = [];
      await platform.settle();
      while (platform.pending('POST').length) {
        bodies.push(platform.pending('POST')[0]!.body);
        platform.pending('POST')[0]!.answer();
        await platform.settle();
      }
      return bodies.join('\x1e');
    };
    socket.connect();
    platform.pending('GET')[0]!.answer(openPacket());
    await platform.settle();
    expect(platform.pending('POST')[0]!.body).toBe('40');
    platform.pending('POST')[0]!.answer();
    platform.pending('GET')[0]!.answer('40{"sid":"a"}');
    await platform.settle();
    return { platform, socket, posted };
  };

  it('connects, emits, gets an answer and leaves, and nothing is left', async () => {
    const { platform, socket, posted } = await overPolling();
    const promise = socket.emitWithAck('a', new Uint8Array([1, 2, 3]));
    expect(await posted()).toBe('451-0["a",{"_placeholder":true,"num":0}]\x1ebAQID');
    platform.pending('GET')[0]!.answer('461-0[{"_placeholder":true,"num":0}]\x1ebBAUG');
    expect([...new Uint8Array((await promise) as ArrayBuffer)]).toEqual([4, 5, 6]);
    await platform.settle();
    socket.disconnect();
    expect(await posted()).toBe('41\x1e1');
    expect(platform.live()).toEqual(NOTHING);
  });

  it('escapes U+001E wherever an application puts it, so that it never cuts a packet in two', async () => {
    const { platform, socket, posted } = await overPolling();
    const log = record(socket, ['a\x1eb' as never]);
    socket.emit('a\x1eb', 'c\x1ed', { 'e\x1ef': ['\x1e'] });
    expect(await posted()).toBe(String.raw`42["a\u001eb","c\u001ed",{"e\u001ef":["\u001e"]}]`);
    socket.emit('x', '\x1e', new Uint8Array([0x1e]));
    expect(await posted()).toBe(
      `${String.raw`451-["x","\u001e",{"_placeholder":true,"num":0}]`}\x1ebHg==`,
    );
    // A server's JSON escapes it just so; two packets come, no more.
    platform
      .pending('GET')[0]!
      .answer(`${String.raw`42["a\u001eb","c\u001ed"]`}\x1e${String.raw`42["a\u001eb"]`}`);
    await platform.settle();
    expect(log).toEqual([['a\x1eb', 'c\x1ed'], ['a\x1eb']]);
    expect(socket.connected).toBe(true);
  });
});
