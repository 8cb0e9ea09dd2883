import { describe, expect, it } from 'vitest';
import { last, managerOf } from '../../test/fakes/link.js';
import { type FakePlatform, fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import { backoff } from '../socket/backoff.js';
import { type AcrossTabsOptions, acrossTabs } from './across-tabs.js';

type Locks = NonNullable<AcrossTabsOptions['locks']>;
type Held = { name: string; clientId: string; release: () => void; lose: (error: Error) => void };
type Waiting = { name: string; clientId: string; grant: () => void };

/** The locks of one origin, as far as they are used here, and what each tab sees of them. */
function origin() {
  const held: Held[] = [];
  const queue: Waiting[] = [];
  const grantNext = (name: string) => {
    if (held.some((lock) => lock.name === name)) return;
    const at = queue.findIndex((waiting) => waiting.name === name);
    if (at >= 0) queue.splice(at, 1)[0]!.grant();
  };
  const locksOf = (clientId: string): Locks => {
    const request = (
      name: string,
      options: LockOptions,
      run: () => Promise<unknown>,
    ): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const abort = () => {
          const at = queue.indexOf(waiting);
          if (at < 0) return;
          queue.splice(at, 1);
          reject(new DOMException('aborted', 'AbortError'));
        };
        const grant = () => {
          const lock: Held = {
            name,
            clientId,
            release: () => {
              const at = held.indexOf(lock);
              if (at >= 0) held.splice(at, 1);
              grantNext(name);
            },
            lose: reject,
          };
          held.push(lock);
          run().then((value) => {
            lock.release();
            resolve(value);
          }, reject);
        };
        const waiting: Waiting = { name, clientId, grant };
        if (options.steal) {
          for (const lock of held.filter((one) => one.name === name)) {
            held.splice(held.indexOf(lock), 1);
            lock.lose(new DOMException('stolen', 'AbortError'));
          }
          return grant();
        }
        options.signal?.addEventListener('abort', abort);
        queue.push(waiting);
        grantNext(name);
      });
    return {
      request: request as Locks['request'],
      query: async () => ({ held: held.map(({ name, clientId }) => ({ name, clientId })) }),
    };
  };
  return { locksOf, held, queue };
}

/** Tabs out of view whose connections were just lost, each with a clock of its own. */
function tabs(count: number, limit?: number) {
  const locks = origin();
  const policy = backoff({ min: 100, max: 100, jitter: 0 });
  const all = Array.from({ length: count }, (_, at) => {
    const platform = fakePlatform({ visibility: 'hidden', seed: at + 1 });
    const reconnect = acrossTabs(policy, {
      ...(limit === undefined ? {} : { limit }),
      locks: locks.locksOf(`tab ${at}`),
    });
    const { manager } = managerOf({ reconnect }, platform);
    const socket = manager.socket('/').connect();
    platform.sockets[0]!.fail();
    return { platform, manager, socket };
  });
  const settle = async () => {
    for (let i = 0; i < 3; i++) for (const { platform } of all) await platform.settle();
  };
  return {
    ...locks,
    all,
    settle,
    async advance(ms: number) {
      for (const { platform } of all) await platform.advance(ms);
      await settle();
    },
    /** Those that try now. */
    trying: () => all.filter(({ platform }) => last(platform.sockets).state === 'connecting'),
  };
}

const fail = (platform: FakePlatform) => last(platform.sockets).fail();

describe('forty tabs that lost their server', () => {
  it('try four at a time, and all of them in the end', async () => {
    const fleet = tabs(40);
    await fleet.advance(100);
    const tried = new Set<unknown>();
    for (let round = 0; round < 100 && tried.size < 40; round++) {
      const now = fleet.trying();
      expect(now.length).toBeGreaterThan(0);
      expect(now.length).toBeLessThanOrEqual(4);
      for (const tab of now) {
        tried.add(tab);
        last(tab.platform.sockets).accept();
        last(tab.platform.sockets).receive(
          '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1}',
        );
      }
      await fleet.settle();
    }
    expect(tried.size).toBe(40);
    expect([fleet.held, fleet.queue]).toEqual([[], []]);
  });

  it('give their place away when they fail, and wait again', async () => {
    const fleet = tabs(2, 1);
    await fleet.advance(100);
    const [first] = fleet.trying();
    fail(first!.platform);
    await fleet.settle();
    const [second, ...more] = fleet.trying();
    expect(more).toEqual([]);
    expect(second).not.toBe(first);
  });

  it('keep a place for two seconds at most', async () => {
    const fleet = tabs(2, 1);
    await fleet.advance(100);
    expect(fleet.trying().length).toBe(1);
    await fleet.trying()[0]!.platform.advance(2_000);
    await fleet.settle();
    expect(fleet.trying().length).toBe(2);
  });
});

describe('a tab', () => {
  it('in view never waits for the others', async () => {
    const fleet = tabs(5, 1);
    fleet.all[4]!.platform.setVisibility('visible');
    await fleet.advance(100);
    expect(fleet.trying().length).toBe(2);
    expect(fleet.trying()).toContain(fleet.all[4]);
  });

  it('takes over from one that is frozen with its place', async () => {
    const fleet = tabs(2, 1);
    const [frozen, waiting] = fleet.all;
    await frozen!.platform.advance(100);
    await fleet.settle();
    await waiting!.platform.advance(100);
    await waiting!.platform.advance(1_999);
    expect(waiting!.platform.sockets.length).toBe(1);
    await waiting!.platform.advance(1);
    expect(waiting!.platform.sockets.length).toBe(2);
    // The frozen one wakes later, and nothing breaks.
    await fleet.advance(5_000);
    fail(frozen!.platform);
    await fleet.settle();
  });

  it('does not take over from a queue that moves', async () => {
    const fleet = tabs(3, 1);
    await fleet.advance(100);
    const [first] = fleet.trying();
    await fleet.advance(1_000);
    fail(first!.platform);
    await fleet.settle();
    expect(fleet.trying().length).toBe(1);
    await fleet.advance(1_000);
    expect(fleet.trying().length).toBe(1);
  });

  it('that comes into view meanwhile, by page life, does not wait on, and its place is free', async () => {
    const fleet = tabs(2, 1);
    await fleet.advance(100);
    const waiting = fleet.all.find((tab) => !fleet.trying().includes(tab))!;
    waiting.manager._retry();
    await fleet.settle();
    expect(fleet.trying().length).toBe(2);
    expect(fleet.queue).toEqual([]);
  });

  it('that disconnects leaves nothing behind', async () => {
    const fleet = tabs(2, 1);
    await fleet.advance(100);
    for (const { socket, platform } of fleet.all) {
      socket.disconnect();
      last(platform.sockets).drop();
    }
    await fleet.advance(2_000);
    expect(fleet.all.map(({ platform }) => platform.live())).toEqual([NOTHING, NOTHING]);
    expect([fleet.held, fleet.queue]).toEqual([[], []]);
  });

  it('is alone where there are no locks', async () => {
    const platform = fakePlatform({ visibility: 'hidden' });
    const policy = backoff({ min: 100, jitter: 0 });
    const { manager } = managerOf(
      { reconnect: acrossTabs(policy, { locks: undefined }) },
      platform,
    );
    manager.socket('/').connect();
    fail(platform);
    await platform.advance(100);
    expect(platform.sockets.length).toBe(2);
  });

  it('is alone where there are locks but none for it, as in a sandboxed frame', async () => {
    const platform = fakePlatform({ visibility: 'hidden' });
    const denied = async () => {
      throw new DOMException('Access to the Locks API is denied in this context.', 'SecurityError');
    };
    const reconnect = acrossTabs(backoff({ min: 100, max: 100, jitter: 0 }), {
      locks: { request: denied, query: denied },
    });
    const { manager } = managerOf({ reconnect }, platform);
    manager.socket('/').connect();
    for (let tries = 2; tries < 5; tries++) {
      fail(platform);
      await platform.advance(100);
      expect(platform.sockets.length).toBe(tries);
    }
  });

  it('loses its place to the next when it is frozen after it took over', async () => {
    const fleet = tabs(3, 1);
    const [first, second, third] = fleet.all;
    for (const { platform } of [first!, second!]) {
      await platform.advance(100);
      await fleet.settle();
    }
    await second!.platform.advance(2_000);
    expect(second!.platform.sockets.length).toBe(2);
    await third!.platform.advance(2_100);
    await fleet.settle();
    expect(third!.platform.sockets.length).toBe(2);
    for (const { platform } of fleet.all) expect(platform.sockets.length).toBe(2);
  });

  it('keeps the policy that it was given', () => {
    const policy = backoff({ min: 3, max: 7, attempts: 2 });
    const reconnect = acrossTabs(policy);
    expect([reconnect.attempts, reconnect.settleMs, reconnect.delay(0, 0.5)]).toEqual([2, 7, 3]);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %d', (limit) => {
    expect(() => acrossTabs(backoff(), { limit })).toThrow(TypeError);
  });
});
