/**
 * A fixture for the Playwright suite of an application: a Socket.IO server for each test, and everything that can go wrong
 * between it and the page. Of Playwright it takes only types, so that the suite's own copy is the only one.
 */

import type { Fixtures } from '@playwright/test';
import type { Server, TestServer, TestServerOptions } from './index.js';
import { advice } from './missing.js';
import { checkOptions } from './playwright-options.js';
import { createRealtime, type Realtime } from './realtime.js';

export type { Realtime } from './realtime.js';

/** What the server of a test is like: the options of `startTestServer`, and these. */
export interface RealtimeOptions extends TestServerOptions {
  /** The application's events, once for each server, before it is used. */
  setup?: (io: Server) => void | Promise<void>;
  /**
   * Whether each test has a server of its own, or all tests of a worker share one, which forgets its sessions and faults
   * between them, but keeps its address.
   * @defaultValue 'test'
   */
  scope?: 'test' | 'worker';
}

/** What each test can ask for. */
export interface RealtimeFixture {
  /** The server of this test, and the network before it. */
  realtime: Realtime;
}

/** What the tests of one worker share. */
export interface RealtimeWorkerFixture {
  /** @internal */
  realtimeServer: TestServer | null;
}

/** Other origins may ask: the page comes from elsewhere. A dead link is noticed within two seconds instead of 45. */
const DEFAULTS: TestServerOptions = {
  pingInterval: 1000,
  pingTimeout: 1000,
  cors: { origin: true, credentials: true },
};

/**
 * Makes the fixture `realtime`, for `test.extend()`. The server starts with the test that asks for it, and ends with it; of a
 * test that failed, the report holds the server's log.
 * @throws TypeError at once for an option that does not exist or is not what it should be; in the test when the port is taken,
 * when the package `ws` is missing, and for wrong arguments
 * @example
 * const test = base.extend(realtime({ setup: (io) => io.on('connection', (socket) => socket.emit('hello')) }));
 *
 * test('comes back', async ({ page, realtime }) => {
 *   await page.goto(`/?server=${realtime.url}`);
 *   realtime.cut();
 *   await expect(page.getByRole('status')).toHaveText('connected');
 * });
 */
export function realtime(
  options: RealtimeOptions = {},
): Fixtures<RealtimeFixture, RealtimeWorkerFixture> {
  checkOptions(options);
  const { scope = 'test' } = options;
  return {
    realtimeServer: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from here
      async ({}, use) => {
        const server = scope === 'worker' ? await start(options) : null;
        await use(server);
        await server?.close();
      },
      { scope: 'worker', box: true },
    ],
    realtime: async ({ realtimeServer }, use, testInfo) => {
      const server = realtimeServer ?? (await start(options));
      const from = server.log.length;
      const { fixture, end } = createRealtime(server);
      await use(fixture);
      end();
      if (testInfo.status !== testInfo.expectedStatus) {
        const body = server.log.slice(from).map(lineOf).join('\n');
        await testInfo.attach('realtime', { body, contentType: 'text/plain' });
      }
      if (!realtimeServer) return server.close();
      server.faults.clear();
      await server.restart();
    },
  };
}

async function start({ setup, scope: _, ...options }: RealtimeOptions): Promise<TestServer> {
  // Late, so that what is missing can be named.
  const server = await import('./index.js')
    .then(({ startTestServer }) => startTestServer({ ...DEFAULTS, ...options }))
    .catch((error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      const hint = `port ${options.port} is taken; leave the option "port" out, or run with one worker`;
      throw new Error(`realtime: ${isTaken ? hint : advice(error)}`, { cause: error });
    });
  try {
    await setup?.(server.io);
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}

/** Without query and cookies, which may hold what no report should. */
function lineOf({
  at,
  kind,
  method,
  transport,
  url,
  status,
  endedAt,
}: TestServer['log'][number]): string {
  const ms = endedAt === undefined ? 'still open' : `${endedAt - at} ms`;
  const [path] = url.split('?');
  return `${new Date(at).toISOString()} ${method} ${path} ${transport} ${kind} ${status ?? '–'} ${ms}`;
}
