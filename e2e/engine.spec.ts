import type { Page } from '@playwright/test';
import { startEngineServer } from 'holdfast/test-server';
import { files } from './host.mjs';
import { expect, test } from './support.js';

type Entry = [name: string, ...rest: unknown[]];

/** A server that echoes, with what a page may import. */
async function serve(later: (cleanup: () => unknown) => void, options: object = {}) {
  const server = await startEngineServer({ files, ...options });
  server.engine.on('connection', (session) => {
    const { on, send } = session as unknown as {
      on(event: 'message', listener: (data: string) => void): void;
      send(data: string): void;
    };
    on.call(session, 'message', (data) => send.call(session, data));
  });
  later(() => server.close());
  return server;
}

/** Runs a journey in the page, which tells what it heard. */
const journey = async <Result>(page: Page, url: string, code: string): Promise<Result> => {
  await page.goto(`${url}/pages/index.html`);
  return page.evaluate(
    `import('/dist/engine.js').then(async (engine) => {
      const heard = (socket, name) => new Promise((resolve) => socket.once(name, (...args) => resolve(args)));
      const until = async (met) => {
        while (!met()) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      const keep = (socket, told) => {
        for (const name of ['open', 'upgrading', 'upgrade', 'upgradeError', 'error', 'ping', 'close'])
          socket.on(name, (first) => told.push([name, first?.name ?? first?.message ?? first, socket.transport.name]));
        return told;
      };
      ${code}
    })`,
  );
};

test('an engine in a page opens by polling, moves to a WebSocket and echoes text and bytes in order', async ({
  page,
  later,
}) => {
  const server = await serve(later);
  const { told, received, kinds } = await journey<{
    told: Entry[];
    received: unknown[];
    kinds: string[];
  }>(
    page,
    server.url,
    `const socket = new engine.Socket();
    const told = keep(socket, []);
    const received = [], kinds = [];
    socket.on('message', (data) => {
      if (typeof data !== 'string') kinds.push(data.constructor.name);
      received.push(typeof data === 'string' ? data : [...new Uint8Array(data)]);
    });
    await heard(socket, 'open');
    for (let i = 0; i < 10; i++) socket.send(i % 2 ? 'é' + i : new Uint8Array([i, 255]));
    await heard(socket, 'upgrade');
    for (let i = 10; i < 20; i++) socket.send(i % 2 ? 'é' + i : new Uint8Array([i, 255]).buffer);
    await until(() => received.length === 20);
    socket.close();
    await until(() => socket.readyState === 'closed');
    return { told, received, kinds };`,
  );
  expect(told).toEqual([
    ['open', undefined, 'polling'],
    ['upgrading', 'websocket', 'polling'],
    ['upgrade', 'websocket', 'websocket'],
    ['close', 'forced close', 'websocket'],
  ]);
  expect(received).toEqual(Array.from({ length: 20 }, (_, i) => (i % 2 ? `é${i}` : [i, 255])));
  expect(new Set(kinds)).toEqual(new Set(['ArrayBuffer']));
  await expect.poll(() => server.sessions()).toEqual([]);
});

test('bytes arrive as Blobs when asked for, and travel as text when they must', async ({
  page,
  later,
}) => {
  const server = await serve(later);
  const told = await journey<unknown[]>(
    page,
    server.url,
    `const told = [];
    for (const transport of ['polling', 'websocket']) {
      for (const forceBase64 of [false, true]) {
        const socket = new engine.Socket(location.origin, { transports: [transport], forceBase64 });
        await heard(socket, 'open');
        told.push(socket.binaryType);
        socket.binaryType = 'blob';
        socket.send(new Blob(['blob']));
        const [blob] = await heard(socket, 'message');
        told.push(blob instanceof Blob && await blob.text());
        socket.close();
      }
    }
    return told;`,
  );
  expect(told).toEqual(Array(4).fill(['arraybuffer', 'blob']).flat());
});

test('a heartbeat is answered, and its absence ends the session', async ({ page, later }) => {
  const server = await serve(later, { pingInterval: 100, pingTimeout: 300 });
  const told = await journey<Entry[]>(
    page,
    server.url,
    `const socket = new engine.Socket({ transports: ['websocket'] });
    const told = keep(socket, []);
    await heard(socket, 'ping');
    await heard(socket, 'ping');
    const now = Date.now;
    Date.now = () => now() + 10_000;
    told.push([socket._hasPingExpired()]);
    await until(() => socket.readyState === 'closed');
    Date.now = now;
    return told;`,
  );
  expect(told.at(-2)).toEqual([true]);
  expect(told.at(-1)).toEqual(['close', 'ping timeout', 'websocket']);
});

test('a device that goes offline ends the session at once', async ({ page, later, context }) => {
  const server = await serve(later);
  const ended = journey<Entry[]>(
    page,
    server.url,
    `const socket = new engine.Socket();
    const told = keep(socket, []);
    await heard(socket, 'upgrade');
    document.title = 'ready';
    await until(() => socket.readyState === 'closed');
    return told;`,
  );
  await expect.poll(() => page.title()).toBe('ready');
  await context.setOffline(true);
  expect((await ended).at(-1)).toEqual(['close', 'transport close', 'websocket']);
  await context.setOffline(false);
});

test('a refused handshake is an error with its status, and nothing hangs', async ({
  page,
  later,
}) => {
  const server = await serve(later);
  const told = await journey<unknown[]>(
    page,
    server.url,
    `const socket = new engine.Socket({ transports: ['polling'], query: { sid: 'nobody' } });
    const [error] = await heard(socket, 'error');
    return [error.message, error.type, error.description, JSON.parse(error.context.responseText), error instanceof engine.TransportError];`,
  );
  expect(told).toEqual([
    'xhr poll error',
    'TransportError',
    400,
    { code: 1, message: 'Session ID unknown' },
    true,
  ]);
});
