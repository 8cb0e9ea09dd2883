import { createTestServer, type TestServer } from 'holdfast/testing';
import { describe, expect, it } from 'vitest';
import { serve } from './support.js';

const circle: Record<string, unknown> = {};
circle.self = circle;

describe('createTestServer()', () => {
  it.each([
    [null, 'expected the options of createTestServer to be an object, got null'],
    [{ path: 'live' }, 'expected path to be a string that starts with "/", got "live"'],
    [{ path: 5 }, 'expected path to be a string that starts with "/", got 5'],
    [
      { transports: 'polling' },
      'expected transports to be a list of "polling", "websocket" or both, got "polling"',
    ],
    [
      { transports: [] },
      'expected transports to be a list of "polling", "websocket" or both, got []',
    ],
    [
      { transports: ['polling', 'pigeon'] },
      'expected transports to be a list of "polling", "websocket" or both, got ["polling","pigeon"]',
    ],
    [{ allowUpgrades: 'no' }, 'expected allowUpgrades to be true or false, got "no"'],
    [{ pingInterval: '5' }, 'expected pingInterval to be a number of milliseconds, got "5"'],
    [{ pingTimeout: Number.NaN }, 'expected pingTimeout to be a number of milliseconds, got NaN'],
    [
      { maxHttpBufferSize: 1.5 },
      'expected maxHttpBufferSize to be a whole number of bytes above 0, got 1.5',
    ],
    [
      { connectionStateRecovery: true },
      'expected connectionStateRecovery to be an object, got true',
    ],
    [
      { connectionStateRecovery: { skipMiddlewares: 1 } },
      'expected connectionStateRecovery.skipMiddlewares to be true or false, got 1',
    ],
    [
      { cors: {} },
      'createTestServer has no option "cors"; it has path, transports, allowUpgrades, pingInterval, pingTimeout, upgradeTimeout, connectTimeout, maxHttpBufferSize, cleanupEmptyChildNamespaces, connectionStateRecovery',
    ],
    [{ allowUpgrades: () => {} }, 'expected allowUpgrades to be true or false, got a function'],
    [{ allowUpgrades: circle }, 'expected allowUpgrades to be true or false, got an object'],
    [{ allowUpgrades: 5n }, 'expected allowUpgrades to be true or false, got 5'],
  ])('says what it expected and what came: %#', (options, message) => {
    expect(() => createTestServer(options as never)).toThrow(new TypeError(message));
  });

  it('says what a timer can wait', () => {
    for (const [options, message] of [
      [
        { upgradeTimeout: 0 },
        'expected upgradeTimeout to be from 1 to 2147483647 milliseconds, got 0',
      ],
      [
        { connectTimeout: Number.POSITIVE_INFINITY },
        'expected connectTimeout to be from 1 to 2147483647 milliseconds, got Infinity',
      ],
      [
        { connectionStateRecovery: { maxDisconnectionDuration: -1 } },
        'expected connectionStateRecovery.maxDisconnectionDuration to be from 0 to 2147483647 milliseconds, got -1',
      ],
    ] as const) {
      expect(() => createTestServer(options)).toThrow(new RangeError(message));
    }
  });

  it('takes an option that is undefined for one that is absent', () => {
    const server = serve({ pingInterval: undefined, path: undefined } as never);
    expect(server.io.options).toMatchObject({ pingInterval: 25_000, path: '/socket.io' });
  });
});

describe('a fault', () => {
  it.each<[(server: TestServer) => unknown, Error]>([
    [
      (server) => server.delayAck('5' as never),
      new TypeError(
        'expected the delay of acknowledgements to be a number of milliseconds, got "5"',
      ),
    ],
    [
      (server) => server.delayAck(-1),
      new RangeError(
        'expected the delay of acknowledgements to be from 0 to 2147483647 milliseconds, got -1',
      ),
    ],
    [
      (server) => server.restart({ downMs: 2 ** 31 }),
      new RangeError('expected downMs to be from 0 to 2147483647 milliseconds, got 2147483648'),
    ],
    [
      (server) => server.restart({ downMs: '1s' } as never),
      new TypeError('expected downMs to be a number of milliseconds, got "1s"'),
    ],
    [
      (server) => server.neverAck('save' as never),
      new TypeError('expected the first argument of neverAck to be true or false, got "save"'),
    ],
    [
      (server) => server.neverAck(true, 5 as never),
      new TypeError('expected the event of neverAck to be a string, got 5'),
    ],
    [
      (server) => server.offline(0 as never),
      new TypeError('expected the argument of offline to be true or false, got 0'),
    ],
    [
      (server) => server.silence('on' as never),
      new TypeError('expected the argument of silence to be true or false, got "on"'),
    ],
  ])('says what it expected and what came: %#', (act, error) => {
    expect(() => act(serve())).toThrow(error);
  });
});
