import { describe, expect, it } from 'vitest';
import { managerWith as managerOf } from '../../test/fakes/dropin.js';
import { last, record } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import type { ManagerOptions } from './index.js';

collectUncaught();

describe('Manager', () => {
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
});
