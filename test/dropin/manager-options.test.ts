import { describe, vi } from 'vitest';
import { delaysOf } from './delays.js';
import { deadAddress, muteServer } from './raw.js';
import { alike, EACH, type Manager, next, turn, unlike, until } from './support.js';

const SETTINGS = [
  ...(['reconnection', 'reconnectionAttempts', 'reconnectionDelay'] as const),
  ...(['reconnectionDelayMax', 'randomizationFactor', 'timeout'] as const),
];

type Setting = (value?: unknown) => unknown;
const settings = (manager: Manager) => manager as unknown as Record<string, Setting>;

describe('the settings of a Manager', () => {
  alike('have their defaults, also for what is falsy', ({ client, url, note }) => {
    for (const given of [
      {},
      { path: '', reconnection: undefined, reconnectionAttempts: 0, reconnectionDelay: 0 },
      { reconnectionDelayMax: 0, randomizationFactor: 0, timeout: 0 },
      { reconnection: null, reconnectionDelay: null, randomizationFactor: null, timeout: null },
      { reconnection: 0, timeout: false },
      { reconnection: false, reconnectionAttempts: 3, reconnectionDelay: 5, timeout: 7 },
    ]) {
      const options = { autoConnect: false, ...given } as never;
      const manager = settings(new client.Manager(url, options));
      note(given, ...SETTINGS.map((name) => manager[name]?.()));
    }
  });

  alike('can be read and changed', ({ client, url, note }) => {
    const manager = settings(new client.Manager(url, { autoConnect: false }) as Manager);
    for (const name of SETTINGS) {
      const values =
        name === 'reconnection' ? [false, true] : name === 'timeout' ? [5, false] : [0.5, 1];
      for (const value of values) note(name, manager[name]?.(value) === manager, manager[name]?.());
    }
  });

  alike('opts are the given ones, and autoConnect decides who opens', ({ manager, note }) => {
    for (const autoConnect of [undefined, true, false]) {
      const made = manager({ autoConnect } as never);
      const { opts, engine } = made as unknown as {
        opts: { autoConnect: unknown };
        engine?: object;
      };
      note(opts.autoConnect, !!engine, made.socket('/').active, !!engine);
    }
  });

  alike(
    'a Manager opens by itself, without any socket',
    async ({ manager, server, note }) => {
      const made = manager();
      await next(made, 'open');
      await until(() => server.engine.clientsCount);
      note(made.engine.readyState, made.engine.transport.name);
    },
    { transports: EACH },
  );

  alike('the delays double up to the longest', async (stage) => {
    stage.note(
      await delaysOf(stage, 6, await deadAddress(stage), {
        randomizationFactor: 0,
        reconnectionDelay: 100,
        reconnectionDelayMax: 1_000,
      }),
    );
    stage.note(await delaysOf(stage, 4, await deadAddress(stage), { randomizationFactor: 2 }));
    stage.note(
      await delaysOf(stage, 4, await deadAddress(stage), {
        randomizationFactor: -1,
        reconnectionDelay: 33,
      }),
    );
  });

  unlike(
    'the jitter is there at the longest delay too',
    async (stage) => {
      const random = vi.spyOn(Math, 'random').mockReturnValue(0.25);
      stage.afterwards(() => random.mockRestore());
      stage.note(
        await delaysOf(stage, 5, await deadAddress(stage), {
          reconnectionDelay: 100,
          reconnectionDelayMax: 400,
          randomizationFactor: 0.5,
        }),
      );
    },
    { peer: [[88, 175, 350, 400, 400]], holdfast: [[75, 150, 250, 250, 250]] },
  );

  unlike(
    'a factor that was set reaches no further than it says, and further is random when none was',
    async (stage) => {
      const random = vi.spyOn(Math, 'random').mockReturnValue(0.95);
      stage.afterwards(() => random.mockRestore());
      for (const factor of [1, undefined]) {
        const options = { reconnectionDelay: 100, reconnectionDelayMax: 1_000 };
        stage.note(
          await delaysOf(stage, 2, await deadAddress(stage), {
            ...options,
            randomizationFactor: factor as number,
          }),
        );
      }
    },
    {
      peer: [
        [195, 390],
        [147, 295],
      ],
      holdfast: [
        [190, 380],
        [280, 560],
      ],
    },
  );

  alike('new delays count from the next attempt', async (stage) => {
    const { open, note } = stage;
    const socket = open(await deadAddress(stage), {
      reconnectionDelay: 60_000,
      reconnectionDelayMax: 60_000,
    });
    await next(socket, 'connect_error');
    await turn();
    socket.io.reconnectionDelay(10).reconnectionDelayMax(10);
    socket.disconnect().connect();
    note(await next(socket.io, 'reconnect_attempt'));
  });

  alike('attempts end as they are told to', async (stage) => {
    const { open, note, watch } = stage;
    const socket = open(await deadAddress(stage), { reconnectionAttempts: 2 });
    watch(socket.io, 'manager', 'reconnect_attempt', 'reconnect_failed');
    await next(socket.io, 'reconnect_failed');
    note(socket.active, (socket.io as unknown as { _reconnecting: boolean })._reconnecting);
    socket.io.reconnectionAttempts(1);
    socket.connect();
    await next(socket.io, 'reconnect_failed');
  });

  alike('reconnection(false) ends a running loop', async (stage) => {
    const { open, note, watch } = stage;
    const socket = open(await deadAddress(stage));
    watch(socket, 'socket', 'connect_error');
    await next(socket.io, 'reconnect_attempt');
    socket.io.reconnection(false);
    watch(socket.io, 'manager', 'reconnect_attempt', 'reconnect_failed', 'reconnect_error');
    await next(socket.io, 'error');
    await turn();
    await new Promise((resolve) => setTimeout(resolve, 30));
    note(socket.active, socket.connected);
  });

  alike(
    'without reconnection a loss is final, until connect()',
    async ({ connected, note, watch }) => {
      const socket = await connected('/', { reconnection: false });
      watch(socket, 'socket', 'disconnect', 'connect');
      watch(socket.io, 'manager', 'close', 'reconnect_attempt', 'reconnect_failed');
      const lost = next(socket, 'disconnect');
      socket.io.engine.close();
      await lost;
      await turn();
      note(socket.active, socket.connected);
      socket.connect();
      await next(socket, 'connect');
    },
    { transports: EACH },
  );

  alike('opts that were changed hold from the next connection on', async (stage) => {
    const { server, connected, note } = stage;
    server.on('connection', ({ conn, handshake }) =>
      note(conn.transport.name, handshake.query.token, handshake.headers.token),
    );
    const socket = await connected('/', { query: { token: 'a' }, extraHeaders: { token: 'a' } });
    const { opts } = socket.io;
    const again = () => {
      socket.io.engine.close();
      return next(socket, 'connect');
    };
    (opts.query as Record<string, string>).token = 'b';
    (opts.extraHeaders as Record<string, string>).token = 'b';
    await again();
    opts.query = { token: 'c' };
    opts.extraHeaders = { token: 'c' };
    opts.transports = ['polling', 'websocket'];
    opts.upgrade = false;
    await again();
    note(socket.io.engine.transport.name);
    await turn();
  });

  alike('opts.transports can be changed once a transport has failed', async (stage) => {
    const { server, open, note } = stage;
    (server.engine as unknown as { opts: { transports: string[] } }).opts.transports = ['polling'];
    const socket = open('/', { transports: ['websocket'] });
    socket.on('connect_error', ({ message }) => {
      note(message);
      socket.io.opts.transports = ['polling', 'websocket'];
    });
    await next(socket, 'connect');
    note(socket.io.engine.transport.name);
  });

  alike(
    'without reconnection, a listener that hears of a loss can connect() at once',
    async ({ connected, note, watch }) => {
      const socket = await connected('/', { reconnection: false });
      watch(socket, 'socket', 'connect');
      watch(socket.io, 'manager', 'open', 'close');
      socket.once('disconnect', () => {
        socket.connect();
        note(socket.io.engine.readyState);
      });
      socket.io.engine.close();
      await next(socket, 'connect');
      socket.io.once('close', () => socket.io.connect());
      socket.io.engine.close();
      await next(socket, 'connect');
    },
    { transports: EACH },
  );

  alike(
    'without reconnection, a listener that hears of a failure can connect() at once',
    async (stage) => {
      const { open, note } = stage;
      const socket = open(await deadAddress(stage), { reconnection: false });
      await new Promise<void>((resolve) => {
        let tries = 0;
        socket.on('connect_error', ({ message }) => {
          note(message, socket.active);
          if (++tries < 3) socket.connect();
          else resolve();
        });
      });
    },
    { transports: EACH },
  );

  alike(
    'a listener of a failure or a loss can switch reconnection on',
    async (stage) => {
      const { open, connected, watch, note } = stage;
      const options = { reconnection: false, reconnectionDelay: 1 };
      const failing = open(await deadAddress(stage), options);
      watch(failing.io, 'failing', 'error', 'reconnect_attempt', 'reconnect_failed');
      failing.once('connect_error', () => failing.io.reconnection(true).reconnectionAttempts(1));
      await next(failing.io, 'reconnect_failed');
      const losing = await connected('/', options);
      watch(losing.io, 'losing', 'close', 'reconnect_attempt', 'reconnect');
      losing.once('disconnect', () => losing.io.reconnection(true));
      losing.io.engine.close();
      await next(losing.io, 'reconnect');
      const leaving = open(await deadAddress(stage), options);
      watch(leaving.io, 'leaving', 'error', 'reconnect_attempt', 'reconnect_failed');
      await new Promise<void>((resolve) => {
        leaving.once('connect_error', () => {
          leaving.io.reconnection(true);
          leaving.disconnect();
          resolve();
        });
      });
      note(leaving.active);
    },
    { transports: EACH },
  );

  alike(
    'timeout limits the opening, and is tried again',
    async (stage) => {
      const { open, watch } = stage;
      const socket = open(await muteServer(stage), { timeout: 5, reconnectionAttempts: 1 });
      watch(
        socket.io,
        'manager',
        'error',
        'reconnect_attempt',
        'reconnect_error',
        'reconnect_failed',
      );
      await next(socket.io, 'reconnect_failed');
      await turn();
    },
    { transports: EACH },
  );

  unlike(
    'what cannot be is refused by name',
    ({ client, url, note }) => {
      for (const [name, value] of [
        ['reconnectionDelay', -1],
        ['timeout', -1],
      ] as const)
        try {
          const manager = new client.Manager(url, { autoConnect: false, [name]: value });
          note(settings(manager as Manager)[name]?.());
        } catch (error) {
          note(error instanceof Error && error.name);
        }
    },
    { peer: [-1, -1], holdfast: ['TypeError', 'TypeError'] },
  );

  alike(
    'the timers are the host’s own with useNativeTimers',
    async ({ connected, note, afterwards }) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      afterwards(() => vi.useRealTimers());
      const socket = await connected('/', { useNativeTimers: true });
      socket.io.engine.close();
      await next(socket, 'connect');
      note(
        await socket
          .timeout(5)
          .emitWithAck('mute')
          .catch((error) => error),
      );
    },
  );
});
