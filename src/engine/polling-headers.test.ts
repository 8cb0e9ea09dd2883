import { describe, expect, it } from 'vitest';
import { managerOf, openPolling, record, take, waiting } from '../../test/fakes/link.js';
import { type FakePlatform, fakePlatform } from '../../test/fakes/platform.js';
import { createPolling } from '../../test/fakes/polling.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import type { ManagerParts } from '../socket/manager.js';
import { polling } from './polling.js';

collectUncaught();

describe('polling', () => {
  it.each([
    [{}, 'same-origin'],
    [{ withCredentials: false }, 'same-origin'],
    [{ withCredentials: true }, 'include'],
  ] as const)('with %j sends credentials: %s, on every request', async (options, expected) => {
    const { platform, transport, open } = createPolling(options);
    await open();
    take(transport, ['4a'], 100);
    await platform.settle();
    expect(platform.requests.map(({ init }) => init.credentials)).toEqual([
      expected,
      expected,
      expected,
    ]);
  });

  it('sends extra headers with every request', async () => {
    const { platform, transport, open } = createPolling({ extraHeaders: { 'X-Token': 'a' } });
    await open();
    take(transport, ['4a'], 100);
    await platform.settle();
    expect(platform.requests.map(({ headers }) => headers['X-Token'])).toEqual(['a', 'a', 'a']);
  });

  it.each([Infinity, 1_000.5])(
    'makes its requests with a limit of %d ms each',
    async (requestTimeout) => {
      const { platform, errors } = createPolling({ requestTimeout });
      expect(waiting(platform, 'GET').aborted).toBe(false);
      expect(errors()).toEqual([]);
    },
  );
});

describe('what goes with the requests of a session', () => {
  const headers = (platform: FakePlatform) =>
    platform.requests.map(({ headers }) => headers['X-T']);

  it('is asked for once for each handshake, where it is a function', async () => {
    let asked = 0;
    const platform = fakePlatform();
    const { manager } = managerOf(
      {
        transports: [polling({ extraHeaders: () => ({ 'X-T': `${++asked}` }) })],
        query: () => ({ q: `${asked}` }),
      },
      platform,
    );
    manager.socket('/').connect();
    expect(asked).toBe(1);
    await openPolling(platform, { upgrades: [] });
    await platform.settle();
    expect(headers(platform)).toEqual(['1', '1', '1']);
    for (const request of platform.pending()) request.fail();
    await platform.advance(100);
    // The goodbye belongs to the session that it ends.
    expect(headers(platform)).toEqual(['1', '1', '1', '1', '2']);
    const queries = platform.requests.map(({ url }) => url.searchParams.get('q'));
    expect(queries).toEqual(['1', '1', '1', '1', '2']);
  });

  it.each<[string, Partial<ManagerParts>]>([
    [
      'headers',
      {
        transports: [
          polling({
            extraHeaders: () => {
              throw new Error('no ticket');
            },
          }),
        ],
      },
    ],
    [
      'a query',
      {
        transports: [polling()],
        query: () => {
          throw new Error('no ticket');
        },
      },
    ],
  ])(
    'cannot be had: %s that throw fail the attempt, with their error as its cause',
    async (_, parts) => {
      const { platform, manager } = managerOf(parts);
      const log = record(manager, ['error']);
      manager.socket('/').connect();
      await platform.settle();
      expect(log).toEqual([
        [
          'error',
          expect.objectContaining({ message: 'xhr poll error', cause: new Error('no ticket') }),
        ],
      ]);
      expect(platform.requests).toEqual([]);
    },
  );
});
