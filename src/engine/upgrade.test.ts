import { describe, expect, it } from 'vitest';
import {
  ENGINE_EVENTS,
  engineOf,
  last,
  openPolling,
  record,
  waiting,
} from '../../test/fakes/link.js';
import { type FakePlatform, type FakeWebSocket, NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import type { Engine } from './engine.js';
import { polling } from './polling.js';
import { probe } from './upgrade.js';
import { webSocket } from './websocket.js';

collectUncaught();

async function probing(options: Parameters<typeof engineOf>[0] = {}) {
  const { engine, platform } = engineOf(options);
  const log = record(engine, ['upgrading', 'upgrade', 'upgradeError', 'drain', 'close']);
  await openPolling(platform);
  const socket = platform.sockets[0]!;
  return { engine, platform, log, socket };
}

/** To the point where writes wait: the probe was answered, polling comes to rest. */
async function pausing(options: Parameters<typeof engineOf>[0] = {}) {
  const all = await probing(options);
  all.socket.accept();
  all.socket.receive('3probe');
  await all.platform.settle();
  return all;
}

const names = (log: [string, ...unknown[]][]) => log.map(([name]) => name);

/** Whatever happened before, polling still carries messages both ways. */
async function stillPolling(engine: Engine, platform: FakePlatform) {
  expect(engine.readyState).toBe('open');
  expect(engine.transport.name).toBe('polling');
  const messages = record(engine, ['message']);
  waiting(platform, 'GET').answer('4from server');
  await platform.settle();
  expect(messages).toEqual([['message', 'from server']]);
  expect(platform.pending('GET').length).toBe(1);
  engine.send('from client');
  await platform.settle();
  let body = '';
  while (platform.pending('POST').length) {
    body += waiting(platform, 'POST').body;
    waiting(platform, 'POST').answer();
    await platform.settle();
  }
  expect(body).toMatch(/4from client$/);
}

describe('the probe', () => {
  it('goes probe, pause, switch, "5", flush, in this order', async () => {
    const { engine, platform, log, socket } = await probing();
    expect(socket.url.searchParams.get('sid')).toBe('session');
    expect(socket.sent).toEqual([]);
    socket.accept();
    expect(socket.sent).toEqual(['2probe']);
    expect(names(log)).toEqual([]);

    socket.receive('3probe');
    expect(names(log)).toEqual(['upgrading']);
    engine.send('waits');
    await platform.settle();
    expect(platform.pending('POST')).toEqual([]);
    expect(socket.sent).toEqual(['2probe']);
    expect(engine.transport.name).toBe('polling');

    waiting(platform, 'GET').answer('4last by polling\x1e6');
    await platform.settle();
    expect(socket.sent).toEqual(['2probe', '5', '4waits']);
    expect(engine.transport.name).toBe('websocket');
    expect(names(log).slice(0, 2)).toEqual(['upgrading', 'upgrade']);
    expect(platform.live()).toEqual({ ...NOTHING, timers: 1, sockets: 1 });
  });

  it('sends nothing after "5" in the same turn, so that "5" goes first whatever listeners send', async () => {
    const { engine, platform, socket } = await pausing();
    engine.on('upgrade', () => engine.send('b'));
    engine.send('a');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(socket.sent).toEqual(['2probe', '5', '4a', '4b']);
  });

  it('keeps messages flowing both ways while it is pending', async () => {
    const { engine, platform, socket } = await probing();
    await stillPolling(engine, platform);
    socket.accept();
    await stillPolling(engine, platform);
  });

  it.each([
    ['GET', 'POST'],
    ['POST', 'GET'],
  ] as const)('switches once when %s and %s come to rest in one instant', async (first, second) => {
    const { engine, platform, socket, log } = await probing();
    socket.accept();
    engine.send('a');
    await platform.settle();
    socket.receive('3probe');
    waiting(platform, first).answer(first === 'GET' ? '6' : 'ok');
    waiting(platform, second).answer(second === 'GET' ? '6' : 'ok');
    await platform.settle();
    expect(socket.sent).toEqual(['2probe', '5']);
    expect(names(log).filter((name) => name === 'upgrade')).toEqual(['upgrade']);
  });

  it('waits for a POST under way as for the GET', async () => {
    const { engine, platform, socket } = await probing();
    socket.accept();
    engine.send('a');
    await platform.settle();
    socket.receive('3probe');
    engine.send('b');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(socket.sent).toEqual(['2probe']);
    waiting(platform, 'POST').answer();
    await platform.settle();
    expect(socket.sent).toEqual(['2probe', '5', '4b']);
    expect(platform.requests.filter(({ body }) => body).map(({ body }) => body)).toEqual(['4a']);
  });

  it('answers a ping that comes with the last GET on the new transport', async () => {
    const { platform, socket } = await pausing();
    waiting(platform, 'GET').answer('2\x1e6');
    await platform.settle();
    expect(socket.sent).toEqual(['2probe', '5', '3']);
  });

  it('goes on receiving and sending on the new transport', async () => {
    const { engine, platform, socket } = await pausing();
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    const messages = record(engine, ['message']);
    socket.receive('4a');
    socket.receive('2');
    engine.send('b');
    await platform.settle();
    expect(messages).toEqual([['message', 'a']]);
    expect(socket.sent).toEqual(['2probe', '5', '3', '4b']);
    expect(platform.pending()).toEqual([]);
    socket.drop(1001);
    expect(engine.readyState).toBe('closed');
    expect(platform.live()).toEqual(NOTHING);
  });

  it.each([
    ['none is offered', { upgrades: [] }, [polling(), webSocket()], probe()],
    [
      'the offered one is unknown',
      { upgrades: ['webtransport'] },
      [polling(), webSocket()],
      probe(),
    ],
    ['the client has no other', { upgrades: ['websocket'] }, [polling()], probe()],
    [
      'the client does not want it',
      { upgrades: ['websocket'] },
      [polling(), webSocket()],
      undefined,
    ],
  ])('is not sent when %s', async (_, fields, transports, upgrade) => {
    const { engine, platform } = engineOf({ transports, upgrade });
    await openPolling(platform, fields);
    expect(platform.sockets).toEqual([]);
    await platform.advance(20_000);
    expect(engine.transport.name).toBe('polling');
  });

  it('is not sent from WebSocket to polling', async () => {
    const { platform } = engineOf({ transports: [webSocket(), polling()] });
    const socket = last(platform.sockets);
    socket.accept();
    socket.receive('0{"sid":"a","upgrades":[],"pingInterval":1000,"pingTimeout":1000}');
    await platform.settle();
    expect(platform.requests).toEqual([]);
    expect(platform.sockets.length).toBe(1);
  });

  describe('leads back to polling', () => {
    const accepted = (socket: FakeWebSocket) => socket.accept();
    const answered = (socket: FakeWebSocket) => {
      socket.accept();
      socket.receive('3probe');
    };
    const untouched = () => {};

    it.each<[string, (socket: FakeWebSocket) => void, (socket: FakeWebSocket) => void, RegExp]>([
      [
        'the WebSocket is refused',
        untouched,
        (socket) => socket.fail(),
        /^probe error: websocket error$/,
      ],
      [
        'the WebSocket closes before it opens',
        untouched,
        (socket) => socket.drop(),
        /^probe error/,
      ],
      ['it fails once open', accepted, (socket) => socket.fail(), /^probe error: websocket error$/],
      ['it closes once open', accepted, (socket) => socket.drop(), /^probe error/],
      ['the answer is wrong', accepted, (socket) => socket.receive('3'), /^probe error/],
      ['the answer is a message', accepted, (socket) => socket.receive('4probe'), /^probe error/],
      [
        'the answer is binary',
        accepted,
        (socket) => socket.receive(new ArrayBuffer(1)),
        /^probe error/,
      ],
      ['the answer is nonsense', accepted, (socket) => socket.receive('x'), /^probe error/],
      [
        'it fails while pausing',
        answered,
        (socket) => socket.fail(),
        /^probe error: websocket error$/,
      ],
      ['it closes while pausing', answered, (socket) => socket.drop(), /^probe error/],
      [
        'something comes while pausing',
        answered,
        (socket) => socket.receive('4early'),
        /^probe error/,
      ],
      ['the answer comes twice', answered, (socket) => socket.receive('3probe'), /^probe error/],
    ])('when %s', async (_, before, fail, message) => {
      const { engine, platform, log, socket } = await probing();
      before(socket);
      engine.send('meanwhile');
      await platform.settle();
      fail(socket);
      await platform.settle();
      const errors = log.filter(([name]) => name === 'upgradeError');
      expect(errors.length).toBe(1);
      expect((errors[0]![1] as Error).message).toMatch(message);
      socket.drop();
      expect(platform.live().sockets).toBe(0);
      await stillPolling(engine, platform);
      // What had to wait went first.
      const bodies = platform.requests.flatMap(({ body }) => body ?? []);
      expect(bodies.join('\x1e')).toBe('4meanwhile\x1e4from client');
    });

    it.each([
      ['the WebSocket hangs', 0],
      ['the answer does not come', 1],
      ['polling does not come to rest', 2],
    ])('after ten seconds when %s', async (_, step) => {
      const { engine, platform, log, socket } = await probing();
      if (step > 0) socket.accept();
      if (step > 1) socket.receive('3probe');
      await platform.advance(9_999);
      expect(names(log)).not.toContain('upgradeError');
      await platform.advance(1);
      const [error] = log.filter(([name]) => name === 'upgradeError');
      expect((error![1] as Error).message).toMatch(/^probe error.*timeout/);
      expect(platform.live().sockets).toBe(0);
      await stillPolling(engine, platform);
    });

    it('after its own limit when one is given', async () => {
      const { platform, log } = await probing({ upgrade: probe({ timeout: 300 }) });
      await platform.advance(300);
      expect(names(log)).toContain('upgradeError');
    });

    it('also when polling had come to rest already but for a POST', async () => {
      const { engine, platform, socket } = await probing();
      socket.accept();
      engine.send('a');
      await platform.settle();
      socket.receive('3probe');
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      engine.send('b');
      socket.drop();
      await platform.settle();
      waiting(platform, 'POST').answer();
      await platform.settle();
      await stillPolling(engine, platform);
      const bodies = platform.requests.flatMap(({ body }) => body ?? []);
      expect(bodies.join('\x1e')).toBe('4a\x1e4b\x1e4from client');
    });
  });

  it('tries the next transport that is offered when one fails', async () => {
    const other = { ...webSocket(), name: 'other' };
    const { engine, platform } = engineOf({ transports: [polling(), webSocket(), other] });
    await openPolling(platform, { upgrades: ['websocket', 'other'] });
    expect(platform.sockets.length).toBe(1);
    platform.sockets[0]!.fail();
    await platform.settle();
    expect(platform.sockets.length).toBe(2);
    const next = platform.sockets[1]!;
    expect(next.url.searchParams.get('transport')).toBe('other');
    next.accept();
    next.receive('3probe');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(next.sent).toEqual(['2probe', '5']);
    expect(engine.readyState).toBe('open');
  });

  describe('when the session ends', () => {
    it.each([
      ['probing, unopened', 0],
      ['probing, opened', 1],
    ])('by close() while %s, closes the probe at once', async (_, step) => {
      const { engine, platform, log, socket } = await probing();
      if (step) socket.accept();
      engine.close();
      expect(names(log)).toEqual(['close']);
      expect(socket.state).toBe('closing');
      await platform.settle();
      waiting(platform, 'POST').answer();
      socket.drop();
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('by close() while pausing, lets the switch settle and then closes there', async () => {
      const { engine, platform, log, socket } = await pausing();
      engine.send('a');
      engine.close();
      expect(engine.readyState).toBe('closing');
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      expect(socket.sent).toEqual(['2probe', '5', '4a']);
      expect(names(log).filter((name) => name !== 'drain')).toEqual([
        'upgrading',
        'upgrade',
        'close',
      ]);
      socket.drop();
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('by close() while pausing, closes over polling when the switch fails', async () => {
      const { engine, platform, log, socket } = await pausing();
      engine.send('a');
      engine.close();
      socket.drop();
      await platform.settle();
      const bodies: (string | undefined)[] = [];
      while (platform.pending('POST').length) {
        bodies.push(waiting(platform, 'POST').body);
        waiting(platform, 'POST').answer();
        await platform.settle();
      }
      expect(bodies).toEqual(['4a', '1']);
      expect(names(log)).toContain('close');
      expect(platform.live()).toEqual(NOTHING);
    });

    it('by close() while pausing, says that the switch failed before it says that it closed', async () => {
      const { engine, platform, socket, log } = await pausing({
        transports: [polling(), webSocket(), { ...webSocket(), name: 'other' }],
      });
      engine.close();
      socket.drop();
      await platform.settle();
      expect(names(log).filter((name) => name !== 'drain')).toEqual([
        'upgrading',
        'upgradeError',
        'close',
      ]);
      expect(platform.sockets.length).toBe(1);
    });

    it('by close() while pausing, ends within a second, with the GET that hangs', async () => {
      const { engine, platform, log, socket } = await pausing();
      engine.close();
      await platform.advance(1_000);
      expect(engine.readyState).toBe('closed');
      expect(names(log).at(-1)).toBe('close');
      expect(platform.pending()).toEqual([]);
      await platform.settle();
      expect(names(log).at(-1)).toBe('close');
      expect(socket.sent).toEqual(['2probe']);
      socket.drop();
      await platform.advance(1_000);
      expect(platform.live()).toEqual(NOTHING);
    });

    it.each([0, 1, 2])('by a ping timeout at step %i, leaves nothing running', async (step) => {
      const { engine, platform } = engineOf({ upgrade: probe({ timeout: 60_000 }) });
      await openPolling(platform);
      const socket = platform.sockets[0]!;
      if (step > 0) socket.accept();
      if (step > 1) socket.receive('3probe');
      await platform.advance(45_000);
      expect(engine.readyState).toBe('closed');
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('by the loss of polling while pausing, closes the probe', async () => {
      const { engine, platform, log, socket } = await pausing();
      waiting(platform, 'GET').fail();
      await platform.settle();
      expect(engine.readyState).toBe('closed');
      expect(names(log)).toEqual(['upgrading', 'close']);
      socket.drop();
      expect(platform.live()).toEqual(NOTHING);
    });

    it.each(['upgrading', 'upgrade', 'upgradeError'] as const)(
      'by a listener of "%s", ends without a word afterwards',
      async (name) => {
        const { engine, platform, socket } = await probing();
        const log = record(engine, ENGINE_EVENTS);
        engine.on(name, (() => engine.close()) as never);
        socket.accept();
        socket.receive(name === 'upgradeError' ? 'x' : '3probe');
        await platform.settle();
        platform.pending('GET')[0]?.answer('6');
        await platform.settle();
        platform.pending('POST')[0]?.answer();
        await platform.settle();
        socket.drop();
        await platform.advance(2_000);
        expect(engine.readyState).toBe('closed');
        expect(names(log).at(-1)).toBe('close');
        expect(platform.live()).toEqual(NOTHING);
      },
    );
  });
});
