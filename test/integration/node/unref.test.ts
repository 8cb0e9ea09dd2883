import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { afterThisTest, serveStock, serveTcp } from './support.js';

const program = fileURLToPath(new URL('./unref.mjs', import.meta.url));

async function run(url: string, when: string, options: object) {
  const child = fork(program, [url, when, JSON.stringify(options)]);
  afterThisTest(() => child.kill('SIGKILL'));
  const exit = once(child, 'exit') as Promise<[code: number]>;
  await once(child, 'message');
  return { child, exit };
}

const cases: [name: string, when: string, options: object][] = [
  ['over polling', 'connected', { transports: ['polling'] }],
  ['over websocket', 'connected', { transports: ['websocket'] }],
  ['after an upgrade', 'upgraded', {}],
];

describe('a process with nothing left but a client', () => {
  it.each(cases)('ends with autoUnref: %s', async (_name, when, options) => {
    const { url } = await serveStock();
    const { exit } = await run(url, when, { ...options, autoUnref: true });
    expect(await exit).toEqual([0, null]);
  });

  it.each(cases.slice(0, 2))(
    'stays with autoUnref for an acknowledgement with a limit: %s',
    async (_name, _when, options) => {
      const { url } = await serveStock();
      const { exit } = await run(url, 'asking', { ...options, autoUnref: true });
      expect(await exit).toEqual([7, null]);
    },
  );

  it.each([
    { transports: ['polling'] },
    { transports: ['websocket'] },
    { transports: ['polling'], useNativeTimers: true },
  ])('ends with autoUnref while it waits to connect again, with %j', async (given) => {
    const url = await serveTcp((socket) => socket.destroy());
    const options = { ...given, autoUnref: true, reconnectionDelay: 60_000 };
    const { exit } = await run(url, 'failed', { ...options, reconnectionDelayMax: 60_000 });
    expect(await exit).toEqual([0, null]);
  });

  it.each(['polling', 'websocket'])(
    'ends with autoUnref while %s has not been answered',
    async (transport) => {
      const url = await serveTcp((socket) => socket.resume());
      const { exit } = await run(url, 'at once', { transports: [transport], autoUnref: true });
      expect(await exit).toEqual([0, null]);
    },
  );

  it.each(cases)('goes on without autoUnref: %s', async (_name, when, options) => {
    // Whatever holds it has been through several heartbeats.
    const { url, io } = await serveStock({ pingInterval: 50, pingTimeout: 10_000 });
    const { child } = await run(url, when, options);
    const [socket] = await io.fetchSockets();
    const conn = [...io.sockets.sockets.values()][0]!.conn;
    for (let i = 0; i < 5; i++) await once(conn, 'heartbeat');
    expect(await io.sockets.sockets.get(socket!.id)!.emitWithAck('echo', 'x')).toBe('x');
    expect(child.exitCode).toBeNull();
  });

  it.each([{}, { useNativeTimers: true }])(
    'goes on without autoUnref while it waits to connect again, with %j',
    async (options) => {
      let attempts = 0;
      let third = () => {};
      const again = new Promise<void>((resolve) => {
        third = resolve;
      });
      const url = await serveTcp((socket) => {
        socket.destroy();
        if (++attempts === 3) third();
      });
      await run(url, 'failed', { ...options, transports: ['polling'], reconnectionDelay: 300 });
      await again;
    },
  );
});
