import { describe, expect, it } from 'vitest';
import { managerWith } from '../../test/fakes/dropin.js';
import { last, openWebSocket, record } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { race } from '../engine/race.js';
import { backoff } from '../socket/backoff.js';
import { retryRefused } from '../socket/refused.js';
import { pageLife } from '../wake/page-life.js';

const EVENTS = [
  'open',
  'error',
  'reconnect_attempt',
  'reconnect_error',
  'reconnect_failed',
] as const;

describe('the settings of a manager', () => {
  it('tell what holds: the defaults, or what the options say', () => {
    const { manager } = managerWith({ autoConnect: false });
    expect([
      manager.reconnection(),
      manager.reconnectionAttempts(),
      manager.reconnectionDelay(),
      manager.reconnectionDelayMax(),
      manager.randomizationFactor(),
      manager.timeout(),
    ]).toEqual([true, Number.POSITIVE_INFINITY, 1_000, 5_000, 0.5, 20_000]);
    const other = managerWith({
      autoConnect: false,
      reconnection: false,
      reconnectionAttempts: 3,
      reconnectionDelay: 5,
      reconnectionDelayMax: 6,
      randomizationFactor: 0,
      timeout: false,
    }).manager;
    expect([
      other.reconnection(),
      other.reconnectionAttempts(),
      other.reconnectionDelay(),
      other.reconnectionDelayMax(),
      other.randomizationFactor(),
      other.timeout(),
    ]).toEqual([false, 3, 5, 6, 0, false]);
  });

  it('can be set, one after the other', () => {
    const { manager } = managerWith({ autoConnect: false });
    expect(
      manager
        .reconnection(false)
        .reconnectionAttempts(2)
        .reconnectionDelay(10)
        .reconnectionDelayMax(20)
        .randomizationFactor(0)
        .timeout(30),
    ).toBe(manager);
    expect(manager.reconnectionDelayMax()).toBe(20);
    expect(manager.timeout()).toBe(30);
    expect(manager.reconnection(true).reconnection()).toBe(true);
  });

  it('hold for the next delay and the next opening', async () => {
    const { platform, manager } = managerWith({ randomizationFactor: 0 });
    manager.socket('/');
    manager.reconnectionDelay(70).timeout(30);
    last(platform.sockets).fail();
    await platform.settle();
    expect(platform.timers()).toEqual([70]);
    await platform.advance(70);
    expect(platform.timers()).toEqual([30]);
  });

  it.each([
    [undefined, 0.25, 550],
    [0.5, 0.25, 750],
    [0, 0.25, 1_000],
  ])(
    'spread a delay by all of it where a factor of %s does not say otherwise',
    async (randomizationFactor, random, delayMs) => {
      const { platform, manager } = managerWith({ randomizationFactor });
      platform.nextRandom.push(random);
      manager.socket('/');
      last(platform.sockets).fail();
      await platform.settle();
      expect(platform.timers()).toEqual([delayMs]);
    },
  );

  it('end a running reconnection when reconnection is set to false, and start none', async () => {
    const { platform, manager } = managerWith();
    const socket = manager.socket('/');
    const log = record(manager, ['reconnect_attempt', 'reconnect_failed']);
    last(platform.sockets).fail();
    await platform.settle();
    expect(manager._reconnecting).toBe(true);
    manager.reconnection(false);
    expect(manager._reconnecting).toBe(false);
    await platform.advance(60_000);
    expect(log).toEqual([]);
    expect(platform.live()).toEqual(NOTHING);
    expect(socket.getSnapshot().status).toBe('closed');
    manager.reconnection(true);
    socket.connect();
    expect(platform.sockets.length).toBe(2);
  });
});

describe('open(done)', () => {
  it('calls back without an argument once it is open', async () => {
    const { platform, manager } = managerWith({ autoConnect: false });
    const calls: unknown[][] = [];
    expect(manager.open((...args) => calls.push(args))).toBe(manager);
    expect(calls).toEqual([]);
    await openWebSocket(platform);
    expect(calls).toEqual([[]]);
    manager.open((...args) => calls.push(args));
    expect(calls.length).toBe(1);
  });

  it('calls back with the error of a failed opening, which is not tried again', async () => {
    const { platform, manager } = managerWith({ autoConnect: false });
    const log = record(manager, EVENTS);
    const calls: Error[] = [];
    manager.connect((error) => calls.push(error!));
    last(platform.sockets).fail();
    await platform.advance(60_000);
    expect(calls.map(({ message }) => message)).toEqual(['websocket error']);
    expect(log.map(([name]) => name)).toEqual(['error']);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('does not wait for the delay of a reconnection', async () => {
    const { platform, manager } = managerWith();
    last(platform.sockets).fail();
    await platform.settle();
    manager.open();
    expect(platform.sockets.length).toBe(2);
    await openWebSocket(platform);
    await platform.advance(20_000);
    expect(platform.sockets.length).toBe(2);
  });
});

describe('the emitter of a manager', () => {
  it('has the peer’s names, as a socket has', async () => {
    const { manager } = managerWith({ autoConnect: false });
    const seen: unknown[] = [];
    const listener = (attempt: number) => seen.push(attempt);
    for (const emitter of [manager, manager.socket('/')] as unknown as (typeof manager)[]) {
      expect(emitter.addEventListener('reconnect', listener)).toBe(emitter);
      expect(emitter.hasListeners('reconnect')).toBe(true);
      expect(emitter.listeners('reconnect')).toEqual([listener]);
      emitter.removeEventListener('reconnect', listener);
      emitter.on('reconnect', listener).removeListener('reconnect', listener);
      emitter.on('reconnect', listener).removeAllListeners('reconnect');
      expect(emitter.listeners('reconnect')).toEqual([]);
    }
    manager.on('reconnect', listener).emit('reconnect', 7);
    expect(seen).toEqual([7]);
  });
});

describe('the parts of Holdfast, as options beside the peer’s', () => {
  it('choose how a session begins', () => {
    const { platform } = managerWith({ transports: ['polling', 'websocket'], open: race() });
    expect([platform.sockets.length, platform.requests.length]).toEqual([1, 0]);
  });

  it('keep what rememberUpgrade and closeOnBeforeunload mean while a session begins in another way', async () => {
    const { platform } = managerWith({
      transports: ['polling', 'websocket'],
      open: race(),
      closeOnBeforeunload: true,
    });
    const link = await openWebSocket(platform);
    platform.tell({ type: 'beforeunload' });
    expect(link.closes).toBe(1);
  });

  it('choose when to try again, and what wakes it: by default all of page life', async () => {
    const woken = async (options: Parameters<typeof managerWith>[0]) => {
      const { platform, manager } = managerWith(options);
      manager.socket('/');
      last(platform.sockets).fail();
      await platform.settle();
      expect(platform.timers()).toEqual([77]);
      platform.tell({ type: 'online' });
      return platform.sockets.length;
    };
    const reconnect = backoff({ min: 77, jitter: 0 });
    expect(await woken({ reconnect })).toBe(2);
    expect(await woken({ reconnect, wake: pageLife({ signs: [] }) })).toBe(1);
  });

  it('choose what follows a refusal', async () => {
    const { platform, manager } = managerWith({
      refused: retryRefused({ backoff: backoff({ jitter: 0 }) }),
    });
    const socket = manager.socket('/');
    const link = await openWebSocket(platform);
    link.receive('44{"message":"no"}');
    await platform.advance(1_000);
    expect(link.sent).toEqual(['40', '40']);
    expect(socket.active).toBe(true);
  });
});
