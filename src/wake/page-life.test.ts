import { describe, expect, it } from 'vitest';
import {
  expectMistake,
  last,
  managerOf,
  openPolling,
  openWebSocket,
  record,
  waiting,
} from '../../test/fakes/link.js';
import { type FakePlatform, fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import { polling } from '../engine/polling.js';
import { probe } from '../engine/upgrade.js';
import { webSocket } from '../engine/websocket.js';
import type { PageEvent } from '../platform.js';
import { backoff } from '../socket/backoff.js';
import type { ManagerParts } from '../socket/manager.js';
import { barrier } from './barrier.js';
import { type PageLifeOptions, pageLife } from './page-life.js';

const SLOW = backoff({ min: 60_000, max: 60_000, jitter: 0 });

/** What tells of a page or device that was away and is back. */
const RETURNS: PageEvent[] = [
  { type: 'online' },
  { type: 'visibilitychange' },
  { type: 'pageshow', persisted: true },
  { type: 'resume' },
  { type: 'change' },
];

/** A manager with page life over a WebSocket, and a socket that wants its connection. */
function alive(
  options: PageLifeOptions = {},
  parts: Partial<ManagerParts> = {},
  platform = fakePlatform(),
  url?: string,
) {
  const { manager } = managerOf(
    { reconnect: SLOW, wake: pageLife(options), ...parts },
    platform,
    url,
  );
  const socket = manager.socket('/').connect();
  return { platform, manager, socket };
}

/** The same, with the namespace accepted. */
async function connected(...args: Parameters<typeof alive>) {
  const all = alive(...args);
  const link = await openWebSocket(all.platform);
  link.receive('40{"sid":"a"}');
  await all.platform.settle();
  link.sent.length = 0;
  return { ...all, link };
}

/** Over a WebSocket, where polling is there to be asked by. */
const askable = (options: PageLifeOptions = {}, platform?: FakePlatform) =>
  connected(options, { transports: [webSocket(), polling()] }, platform);

describe('a wait for the next attempt', () => {
  it.each(RETURNS)('ends at once with $type', async (event) => {
    const { platform, link } = await connected();
    link.drop();
    await platform.settle();
    expect(platform.sockets.length).toBe(1);
    platform.tell(event);
    expect(platform.sockets.length).toBe(2);
  });

  it.each(RETURNS.filter(({ type }) => type !== 'visibilitychange'))(
    'ends at once with $type of a page out of view, too',
    async (event) => {
      const { platform, link } = await connected();
      link.drop();
      platform.setVisibility('hidden');
      await platform.settle();
      platform.tell(event);
      expect(platform.sockets.length).toBe(2);
    },
  );

  it.each<[PageEvent, (platform: FakePlatform) => void]>([
    [{ type: 'pageshow', persisted: false }, () => {}],
    [{ type: 'visibilitychange' }, (platform) => platform.setVisibility('hidden')],
    [{ type: 'resume' }, (platform) => platform.setOnline(false)],
    [{ type: 'pagehide', persisted: true }, () => {}],
  ])('goes on with %j of a page that is not back', async (event, act) => {
    const { platform, link } = await connected();
    link.drop();
    act(platform);
    platform.tell(event);
    await platform.settle();
    expect(platform.sockets.length).toBe(1);
  });

  it('is told as any attempt, and counts as one', async () => {
    const { platform, manager, link } = await connected();
    const log = record(manager, ['reconnect_attempt', 'reconnect']);
    link.drop();
    platform.setOnline(true);
    await openWebSocket(platform);
    expect(log).toEqual([
      ['reconnect_attempt', 1],
      ['reconnect', 1],
    ]);
  });

  it('is told of only where there is one', async () => {
    const { platform, manager, socket } = await connected();
    const log = record(manager, ['reconnect_attempt']);
    platform.setOnline(true);
    await platform.settle();
    expect(log).toEqual([]);
    expect(socket.connected).toBe(true);
  });

  it('stays called off when a listener of the attempt disconnects', async () => {
    const { platform, manager, socket, link } = await connected();
    manager.on('reconnect_attempt', () => socket.disconnect());
    link.drop();
    platform.setOnline(true);
    await platform.settle();
    expect(platform.sockets.length).toBe(1);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('keeps nothing where the host tells of nothing', () => {
    const { listen: _, ...silent } = fakePlatform({ visibility: 'visible' });
    const { manager } = alive({}, {}, silent as FakePlatform);
    expect(manager._of('close')).toEqual([]);
    // Only that of opening.
    expect(silent.live()).toMatchObject({ timers: 1, listeners: 0 });
    manager.socket('/').disconnect();
    expect(silent.live()).toEqual(NOTHING);
  });
});

describe('a connection beyond its deadline', () => {
  it.each(RETURNS)('closes and comes back at once with $type', async (event) => {
    const { platform, socket, link } = await connected();
    const log = record(socket, ['disconnect']);
    platform.sleep(45_000);
    platform.tell(event);
    await platform.settle();
    expect(log).toEqual([['disconnect', 'ping timeout', undefined]]);
    expect(link.state).not.toBe('open');
    expect(platform.sockets.length).toBe(2);
    expect(socket.getSnapshot().status).toBe('reconnecting');
  });

  it('is found by a timer that fires late, in a page that was not told of its sleep', async () => {
    const { platform } = await connected({}, {}, fakePlatform({ visibility: 'visible' }));
    await platform.advance(1_000);
    platform.sleep(60_000);
    // The clock that timers follow stood still meanwhile, as that of many machines does: the heartbeat's is not due yet.
    expect(platform.sockets.length).toBe(1);
    await platform.advance(0);
    expect(platform.sockets.length).toBe(2);
  });

  it('is left to the heartbeat where nothing is heeded', async () => {
    const { platform } = await connected(
      { signs: [] },
      {},
      fakePlatform({ visibility: 'visible' }),
    );
    platform.sleep(45_000);
    for (const event of RETURNS) platform.tell(event);
    await platform.settle();
    expect(platform.sockets.length).toBe(1);
    await platform.advance(0);
    await platform.advance(60_000);
    expect(platform.sockets.length).toBe(2);
  });
});

describe('a loss', () => {
  it('that comes right after the page is back belongs to it, and is mended at once', async () => {
    const { platform, link } = await connected();
    platform.tell({ type: 'resume' });
    await platform.advance(4_000);
    link.drop();
    await platform.settle();
    expect(platform.sockets.length).toBe(2);
    // Once: what fails again waits as ever.
    last(platform.sockets).fail();
    await platform.settle();
    expect(platform.sockets.length).toBe(2);
  });

  it('that comes later waits its time', async () => {
    const { platform, link } = await connected();
    platform.tell({ type: 'resume' });
    await platform.advance(5_001);
    link.drop();
    await platform.settle();
    expect(platform.sockets.length).toBe(1);
  });

  it('of an application that disconnects is none', async () => {
    const { platform, socket } = await connected();
    platform.tell({ type: 'resume' });
    socket.disconnect();
    await platform.settle();
    expect(platform.sockets.length).toBe(1);
    last(platform.sockets).drop();
    expect(platform.live()).toEqual(NOTHING);
  });
});

describe('an attempt that has no answer yet', () => {
  it.each(RETURNS.filter(({ type }) => type !== 'visibilitychange'))(
    'makes place for a fresh one with $type, and nobody hears of it',
    async (event) => {
      const { platform, manager, socket } = alive();
      const log = [record(manager, ['error', 'close']), record(socket, ['connect_error'])];
      await platform.settle();
      platform.tell(event);
      expect(platform.sockets.map(({ closes }) => closes)).toEqual([1, 0]);
      const link = await openWebSocket(platform);
      link.receive('40{"sid":"a"}');
      expect(socket.connected).toBe(true);
      expect(log).toEqual([[], []]);
    },
  );

  it('goes on when the page only comes into view', async () => {
    const { platform } = alive();
    platform.setVisibility('visible');
    expect(platform.sockets.length).toBe(1);
  });

  it('goes on after a page has loaded', async () => {
    const { platform } = alive();
    platform.tell({ type: 'pageshow', persisted: false });
    expect(platform.sockets.length).toBe(1);
  });
});

describe('a connection in doubt', () => {
  it.each(RETURNS)('is asked after with $type, by a request that harms nothing', async (event) => {
    const { platform, link } = await askable();
    platform.tell(event);
    const question = waiting(platform, 'GET');
    expect(question.url.search).toBe('?EIO=4&transport=polling&sid=session');
    expect(link.sent).toEqual([]);
  });

  it('is closed, and comes back at once, when the server does not know it', async () => {
    const { platform, socket } = await askable();
    const log = record(socket, ['disconnect']);
    platform.tell({ type: 'resume' });
    waiting(platform, 'GET').answer('{"code":1,"message":"Session ID unknown"}', 400);
    await platform.settle();
    expect(log).toEqual([['disconnect', 'ping timeout', undefined]]);
    expect(platform.sockets.length).toBe(2);
  });

  it.each<[string, string, number]>([
    ['lives elsewhere', '{"code":3,"message":"Bad request"}', 400],
    ['cannot be asked so', '{"code":0,"message":"Transport unknown"}', 400],
    ['is in other words', '"invalid session"', 400],
    ['is of another server', '6', 200],
    ['is a proxy’s', '<html>', 502],
    ['has a code that begins with 1', '{"code":12}', 400],
  ])('stays when the answer %s', async (_, body, status) => {
    const { platform, socket } = await askable();
    platform.tell({ type: 'resume' });
    waiting(platform, 'GET').answer(body, status);
    await platform.settle();
    expect(socket.connected).toBe(true);
    expect(platform.sockets.length).toBe(1);
  });

  it('is not in doubt while timers come in time', async () => {
    const { platform, link } = await askable({}, fakePlatform({ visibility: 'visible' }));
    for (let beat = 0; beat < 4; beat++) {
      await platform.advance(20_000);
      link.receive('2');
    }
    expect(platform.requests).toEqual([]);
  });

  it('stays when no answer comes', async () => {
    const { platform, socket } = await askable();
    platform.tell({ type: 'resume' });
    waiting(platform, 'GET').fail();
    await platform.settle();
    expect(socket.connected).toBe(true);
  });

  it('is not asked after by a way that the application does without', async () => {
    const { platform } = await connected();
    platform.tell({ type: 'resume' });
    expect(platform.requests).toEqual([]);
  });

  it('is asked after with the credentials and headers of its requests', async () => {
    const parts = [
      webSocket(),
      polling({ withCredentials: true, extraHeaders: { 'X-Key': 'value' } }),
    ];
    const { platform } = await connected({}, { transports: parts });
    platform.tell({ type: 'resume' });
    const { init, headers } = waiting(platform, 'GET');
    expect(init.credentials).toBe('include');
    expect(headers).toEqual({ 'X-Key': 'value' });
  });

  it('is asked after by one question at a time, however many signs there are', async () => {
    const { platform } = await askable();
    for (let i = 0; i < 5; i++) platform.tell({ type: 'resume' });
    await platform.settle();
    expect(platform.pending('GET').length).toBe(1);
    expect(platform.requests.length).toBe(5);
  });

  it('takes its question with it when it closes first', async () => {
    const { platform, socket, link } = await askable();
    platform.tell({ type: 'resume' });
    socket.disconnect();
    link.drop();
    await platform.settle();
    expect(platform.live()).toEqual(NOTHING);
  });
});

describe('a polling connection in doubt', () => {
  const onPolling = async (parts: Partial<ManagerParts> = {}) => {
    const all = alive({}, { transports: [polling()], ...parts });
    await openPolling(all.platform, { upgrades: [] });
    await all.platform.settle();
    all.platform.pending('POST')[0]?.answer();
    await all.platform.settle();
    return all;
  };

  it.each([
    [400, false],
    [500, true],
    [405, true],
    [200, true],
  ])('is asked after by HEAD, and with %d stays: %s', async (status, stays) => {
    const { platform, manager } = await onPolling();
    const { engine } = manager;
    platform.tell({ type: 'resume' });
    const question = platform.pending('HEAD')[0]!;
    expect(question.url.searchParams.get('sid')).toBe('session');
    question.answer('', status);
    await platform.settle();
    expect(manager.engine === engine).toBe(stays);
  });

  it('is not judged by an answer that comes after it has moved to a WebSocket', async () => {
    const { platform, manager } = await onPolling();
    const { engine } = manager;
    platform.tell({ type: 'resume' });
    engine!.transport = { ...engine!.transport, name: 'websocket' };
    platform.pending('HEAD')[0]!.answer('', 400);
    await platform.settle();
    expect(manager.engine).toBe(engine);
  });
});

describe('a connection that has just moved to a WebSocket', () => {
  it('is not asked after by a request, which would take messages with it, until the server is heard there', async () => {
    const { platform, manager } = alive(
      {},
      { transports: [polling(), webSocket()], upgrade: probe() },
    );
    await openPolling(platform);
    await platform.settle();
    platform.pending('POST')[0]!.answer();
    waiting(platform, 'GET').answer('40{"sid":"a"}');
    await platform.settle();
    const link = last(platform.sockets);
    link.accept();
    link.receive('3probe');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(link.sent).toEqual(['2probe', '5']);
    expect(manager.engine!.transport.name).toBe('websocket');
    platform.tell({ type: 'resume' });
    expect(platform.pending('GET')).toEqual([]);
    link.receive('2');
    platform.tell({ type: 'resume' });
    expect(platform.pending('GET').length).toBe(1);
  });
});

describe('the barrier', () => {
  it('asks through the connection, which stays when the answer comes', async () => {
    const { platform, socket, link } = await connected({ barrier: barrier(3_000) });
    platform.tell({ type: 'resume' });
    expect(link.sent).toEqual(['40/holdfast-barrier,']);
    link.receive('44/holdfast-barrier,{"message":"Invalid namespace"}');
    await platform.advance(3_000);
    expect(socket.connected).toBe(true);
    expect(link.sent.length).toBe(1);
  });

  it('closes a connection that is silent, and it comes back at once', async () => {
    const { platform, socket } = await connected({ barrier: barrier(3_000) });
    const log = record(socket, ['disconnect']);
    platform.tell({ type: 'resume' });
    await platform.advance(2_999);
    expect(log).toEqual([]);
    await platform.advance(1);
    expect(log).toEqual([['disconnect', 'ping timeout', undefined]]);
    expect(platform.sockets.length).toBe(2);
  });

  it('says goodbye to a server that has a namespace for every name', async () => {
    const { platform, link } = await connected({ barrier: barrier(3_000) });
    platform.tell({ type: 'resume' });
    link.receive('40/holdfast-barrier,{"sid":"x"}');
    expect(link.sent).toEqual(['40/holdfast-barrier,', '41/holdfast-barrier,']);
  });

  it('is one at a time, and ends with the connection', async () => {
    const { platform, socket, link } = await connected({ barrier: barrier(3_000) });
    const before = platform.live().timers;
    for (let i = 0; i < 3; i++) platform.tell({ type: 'resume' });
    expect(platform.live().timers).toBe(before + 1);
    socket.disconnect();
    link.drop();
    expect(platform.live()).toEqual(NOTHING);
  });

  it.each([0, -1, Number.NaN])('of %d milliseconds is refused', (limitMs) => {
    expectMistake(() => barrier(limitMs), /barrier/);
  });
});

describe('the device’s network', () => {
  it('going, ends the session at once, and the status says offline', async () => {
    const { platform, socket } = await connected();
    const log = record(socket, ['disconnect']);
    platform.setOnline(false);
    expect(log).toEqual([
      [
        'disconnect',
        'transport close',
        expect.objectContaining({ description: 'network connection lost' }),
      ],
    ]);
    expect(socket.getSnapshot().status).toBe('offline');
    platform.setOnline(true);
    expect(socket.getSnapshot().status).toBe('reconnecting');
    expect(platform.sockets.length).toBe(2);
    const next = await openWebSocket(platform);
    next.receive('40{"sid":"b"}');
    expect(socket.getSnapshot().status).toBe('connected');
  });

  it.each([
    ['http://localhost', 'open'],
    ['http://localhost:3000', 'open'],
    ['http://localhost.example', 'closing'],
    ['http://server', 'closing'],
  ])('going, leaves a session with %s %s', async (url, state) => {
    const { platform, link } = await connected({}, {}, fakePlatform(), url);
    platform.setOnline(false);
    expect(link.state).toBe(state);
  });
});

describe('a page that is left', () => {
  it('for good says goodbye, and nobody hears of it', async () => {
    const { platform, manager, socket, link } = await connected();
    const log = [record(socket, ['disconnect']), record(manager, ['close', 'error'])];
    platform.tell({ type: 'pagehide', persisted: false });
    expect(link.closes).toBe(1);
    link.drop();
    await platform.settle();
    expect(log).toEqual([[], []]);
  });

  it('for good says goodbye over polling by a request that outlives it', async () => {
    const { platform } = alive({}, { transports: [polling()] });
    await openPolling(platform, { upgrades: [] });
    await platform.settle();
    platform.pending('POST')[0]?.answer();
    await platform.settle();
    platform.tell({ type: 'pagehide', persisted: false });
    await platform.settle();
    const goodbye = waiting(platform, 'POST');
    expect(goodbye.body).toBe('1');
    expect(goodbye.init.keepalive).toBe(true);
  });

  it('to be kept stays connected for as long as the browser lets it', async () => {
    const { platform, socket, link } = await connected();
    platform.tell({ type: 'pagehide', persisted: true });
    expect(link.closes).toBe(0);
    expect(socket.connected).toBe(true);
  });
});

describe('what page life needs', () => {
  it('is there only while something wants a connection', async () => {
    const platform = fakePlatform({ visibility: 'visible' });
    const { manager } = managerOf({ wake: pageLife() }, platform);
    const socket = manager.socket('/');
    expect(platform.live()).toEqual(NOTHING);
    for (let i = 0; i < 3; i++) {
      socket.connect();
      expect(platform.live().listeners).toBe(1);
      socket.disconnect();
      last(platform.sockets).drop();
      expect(platform.live()).toEqual(NOTHING);
    }
  });

  it('ends also when a sign of life is what ends the wish', async () => {
    const platform = fakePlatform({ visibility: 'visible' });
    const { manager } = managerOf({ wake: pageLife(), reconnect: undefined }, platform);
    manager.socket('/').connect();
    const link = await openWebSocket(platform);
    // Nothing brings it back.
    platform.setOnline(false);
    link.drop();
    expect(platform.live()).toEqual(NOTHING);
  });

  it('ends also when a late timer is what ends the wish', async () => {
    const platform = fakePlatform({ visibility: 'visible' });
    const { manager } = managerOf({ wake: pageLife(), reconnect: SLOW }, platform);
    const socket = manager.socket('/').connect();
    manager.on('reconnect_attempt', () => socket.disconnect());
    last(platform.sockets).fail();
    await platform.advance(1_000);
    platform.sleep(20_000);
    await platform.advance(0);
    expect(socket.active).toBe(false);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('is no timer while the page is out of view', async () => {
    const platform = fakePlatform({ visibility: 'visible' });
    alive({}, { timeout: false }, platform);
    expect(platform.timers()).toEqual([5_000]);
    platform.setVisibility('hidden');
    expect(platform.timers()).toEqual([]);
    platform.setVisibility('visible');
    expect(platform.timers()).toEqual([5_000]);
  });

  it('does not mistake the slow timers of a page out of view for a silent server', async () => {
    const { platform, socket, link } = await connected();
    for (let minute = 0; minute < 10; minute++) {
      // Messages come in time, timers do not.
      platform.sleep(25_000);
      link.receive('2');
      platform.sleep(25_000);
      link.receive('2');
      await platform.advance(10_000);
    }
    expect(socket.connected).toBe(true);
  });
});
