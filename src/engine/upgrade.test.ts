import { describe, expect, it } from 'vitest';
import {
  ENGINE_EVENTS,
  engineOf,
  last,
  managerOf,
  openPolling,
  record,
  waiting,
} from '../../test/fakes/link.js';
import { type FakePlatform, type FakeWebSocket, NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { fakeWebTransport, speak } from '../../test/fakes/webtransport.js';
import type { Engine } from './engine.js';
import { polling } from './polling.js';
import { probe } from './upgrade.js';
import { webSocket } from './websocket.js';
import { webTransport } from './webtransport.js';

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
        /^probe error: Error: websocket error$/,
      ],
      [
        'the WebSocket closes before it opens',
        untouched,
        (socket) => socket.drop(),
        /^probe error/,
      ],
      [
        'it fails once open',
        accepted,
        (socket) => socket.fail(),
        /^probe error: Error: websocket error$/,
      ],
      [
        'it closes once open',
        accepted,
        (socket) => socket.drop(),
        /^probe error: transport closed$/,
      ],
      ['the answer is wrong', accepted, (socket) => socket.receive('3'), /^probe error$/],
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
        /^probe error: Error: websocket error$/,
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

    it('by a packet that cannot be read while pausing, closes the probe and switches no more', async () => {
      const { engine, platform, log, socket } = await pausing();
      waiting(platform, 'GET').answer('x');
      await platform.settle();
      expect(engine.readyState).toBe('closed');
      expect(names(log)).toEqual(['upgrading', 'close']);
      expect(socket.sent).toEqual(['2probe']);
      expect(engine.transport.name).toBe('polling');
    });

    it('by whoever keeps it, as soon as it is open, is not told as open and probes nothing', async () => {
      const { manager, platform } = managerOf({
        transports: [polling(), webSocket()],
        upgrade: probe(),
      });
      manager.on('open', () => manager._close());
      manager.socket('/').connect();
      const log = record(manager.engine!, ['open', 'close']);
      await openPolling(platform);
      await platform.advance(1_000);
      expect(log).toEqual([['close', 'forced close', undefined]]);
      expect(platform.sockets).toEqual([]);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('by a listener of "probing", leaves nothing running', async () => {
      const { engine, platform } = engineOf();
      engine.on('probing', () => engine.close());
      await openPolling(platform);
      waiting(platform, 'POST').answer();
      await platform.advance(1_000);
      expect(platform.sockets.map(({ state }) => state)).toEqual(['closing']);
      platform.sockets[0]!.drop();
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

describe('the probe of WebTransport', () => {
  /** A session over polling whose server offers both, at the moment when probing begins. */
  async function both(
    transports = [polling(), webSocket()],
    upgrades = ['websocket', 'webtransport'],
  ) {
    const host = fakeWebTransport();
    const { engine, platform } = engineOf({
      transports: [...transports, webTransport({ WebTransport: host.WebTransport })],
    });
    const log = record(engine, ['probing', 'upgrading', 'upgrade', 'upgradeError', 'close']);
    await openPolling(platform, { upgrades });
    /** What was told, with the transport's name. */
    const told = () =>
      log.map(([name, value]) => {
        const { name: transport, transport: failed } = Object(value) as Record<string, string>;
        return `${name} ${failed ?? transport ?? value}`;
      });
    const expectNothingLeft = async () => {
      for (const socket of platform.sockets) socket.drop();
      await platform.advance(1_000);
      expect(platform.live()).toEqual(NOTHING);
      expect(host.live()).toBe(0);
    };
    return { engine, platform, host, told, expectNothingLeft, session: host.sessions[0]! };
  }

  /** Both probes are under way. */
  async function racing() {
    const all = await both();
    const far = speak(all.session);
    await all.platform.advance(200);
    const socket = last(all.platform.sockets);
    socket.accept();
    await all.platform.settle();
    expect(far.received).toEqual(['0{"sid":"session"}', '2probe']);
    expect(socket.sent).toEqual(['2probe']);
    return { ...all, far, socket };
  }

  it('names the session in its first packet, switches, and sends what waited', async () => {
    const { engine, platform, session, told } = await both();
    const far = speak(session);
    await platform.settle();
    far.send('3probe');
    await platform.settle();
    engine.send('waits');
    engine.send(new Uint8Array([1, 2]));
    waiting(platform, 'GET').answer('4last by polling\x1e6');
    await platform.settle();
    expect(far.received).toEqual([
      '0{"sid":"session"}',
      '2probe',
      '5',
      '4waits',
      new Uint8Array([1, 2]),
    ]);
    expect(told()).toEqual([
      'probing webtransport',
      'upgrading webtransport',
      'upgrade webtransport',
    ]);
    const messages = record(engine, ['message']);
    far.send('4a', '2');
    await platform.settle();
    expect(messages).toEqual([['message', 'a']]);
    expect(far.received.at(-1)).toBe('3');
    expect(platform.live()).toEqual({ ...NOTHING, timers: 1 });
  });

  it.each([
    ['last', [polling(), webSocket()]],
    ['first', [polling()]],
  ])('begins 200 ms before the others, also where it is named %s', async (where, transports) => {
    const { host, platform, told } = await both(transports);
    expect(host.sessions.length).toBe(1);
    await platform.advance(199);
    expect(platform.sockets).toEqual([]);
    await platform.advance(1);
    expect(platform.sockets.length).toBe(where === 'last' ? 1 : 0);
    expect(told()[0]).toBe('probing webtransport');
  });

  it('begins first where it is named between the others', async () => {
    const host = fakeWebTransport();
    const { platform } = engineOf({
      transports: [
        polling(),
        { ...webSocket(), name: 'other' },
        webTransport({ WebTransport: host.WebTransport }),
        webSocket(),
      ],
    });
    await openPolling(platform, { upgrades: ['other', 'websocket', 'webtransport'] });
    expect([host.sessions.length, platform.sockets.length]).toEqual([1, 0]);
    await platform.advance(400);
    expect(platform.sockets.map(({ url }) => url.searchParams.get('transport'))).toEqual([
      'other',
      'websocket',
    ]);
  });

  it('keeps nobody waiting where the server does not offer it', async () => {
    const { host, platform } = await both(undefined, ['websocket']);
    expect([host.sessions.length, platform.sockets.length]).toEqual([0, 1]);
  });

  it('leaves the field at once when it fails', async () => {
    const { engine, platform, session, told } = await both();
    session.refuse();
    await platform.advance(0);
    const socket = last(platform.sockets);
    socket.accept();
    socket.receive('3probe');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(socket.sent).toEqual(['2probe', '5']);
    expect(told()).toEqual([
      'probing webtransport',
      'upgradeError webtransport',
      'probing websocket',
      'upgrading websocket',
      'upgrade websocket',
    ]);
    expect(engine.transport.name).toBe('websocket');
    expect(platform.live()).toEqual({ ...NOTHING, timers: 1, sockets: 1 });
  });

  it('is closed quietly when the WebSocket is answered first', async () => {
    const { engine, platform, host, far, socket, told } = await racing();
    socket.receive('3probe');
    expect(host.live()).toBe(0);
    far.send('3probe');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(engine.transport.name).toBe('websocket');
    expect(told()).toEqual([
      'probing webtransport',
      'probing websocket',
      'upgrading websocket',
      'upgrade websocket',
    ]);
    expect(far.received).toEqual(['0{"sid":"session"}', '2probe']);
    expect(platform.live()).toEqual({ ...NOTHING, timers: 1, sockets: 1 });
  });

  it('closes the WebSocket quietly when it is answered first', async () => {
    const { engine, platform, far, socket, told } = await racing();
    far.send('3probe');
    await platform.settle();
    expect(socket.state).toBe('closing');
    socket.receive('3probe');
    socket.fail();
    engine.send('waits');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(engine.transport.name).toBe('webtransport');
    expect(far.received.slice(2)).toEqual(['5', '4waits']);
    expect(socket.sent).toEqual(['2probe']);
    expect(told()).toEqual([
      'probing webtransport',
      'probing websocket',
      'upgrading webtransport',
      'upgrade webtransport',
    ]);
    expect(platform.live()).toEqual({ ...NOTHING, timers: 1 });
  });

  it('goes on when the WebSocket beside it fails', async () => {
    const { engine, platform, far, socket, told } = await racing();
    socket.fail();
    far.send('3probe');
    await platform.settle();
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(engine.transport.name).toBe('webtransport');
    expect(told().filter((event) => /Error/.test(event))).toEqual(['upgradeError websocket']);
  });

  it('leads back to polling when neither is answered, each within ten seconds', async () => {
    const { engine, platform, host, told } = await racing();
    await platform.advance(9_800);
    expect(told().at(-1)).toBe('upgradeError webtransport');
    await platform.advance(200);
    expect(told().at(-1)).toBe('upgradeError websocket');
    expect([host.live(), platform.live().sockets]).toEqual([0, 0]);
    await stillPolling(engine, platform);
  });

  it.each<[string, (all: Awaited<ReturnType<typeof racing>>) => unknown]>([
    ['is lost', ({ session }) => session.fail()],
    ['is closed by the server', ({ session }) => session.close()],
    ['brings something early', ({ far }) => far.send('4early')],
  ])('leads back to polling, with what waited, when it %s before the switch', async (_, fail) => {
    const all = await racing();
    const { engine, platform, host, far, told } = all;
    far.send('3probe');
    await platform.settle();
    engine.send('waits');
    fail(all);
    await platform.advance(0);
    expect(told().slice(-2)).toEqual(['upgrading webtransport', 'upgradeError webtransport']);
    expect(host.live()).toBe(0);
    await platform.settle();
    expect(waiting(platform, 'POST').body).toBe('4waits');
    waiting(platform, 'POST').answer();
    await platform.settle();
    await stillPolling(engine, platform);
  });

  it.each(['probing', 'pausing', 'done'])('ends with its session, when %s', async (state) => {
    const { engine, platform, far, told, expectNothingLeft } = await racing();
    if (state !== 'probing') far.send('3probe');
    await platform.settle();
    if (state === 'done') waiting(platform, 'GET').answer('6');
    await platform.settle();
    engine.close();
    await platform.advance(0);
    if (state === 'pausing') waiting(platform, 'GET').answer('6');
    await platform.settle();
    platform.pending('POST')[0]?.answer();
    await platform.settle();
    expect(told().at(-1)).toBe('close forced close');
    await expectNothingLeft();
  });

  it('ends with a session that is lost, and probes nothing any more', async () => {
    const { platform, told, expectNothingLeft } = await both();
    waiting(platform, 'GET').fail();
    await platform.advance(1_000);
    expect(platform.sockets).toEqual([]);
    expect(told()).toEqual(['probing webtransport', 'close transport error']);
    await expectNothingLeft();
  });

  it('probes nothing more once the session is closing', async () => {
    const { engine, platform } = await both();
    engine.send('a');
    engine.close();
    await platform.advance(500);
    expect(engine.readyState).toBe('closing');
    expect(platform.sockets).toEqual([]);
  });
});
