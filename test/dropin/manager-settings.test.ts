import { describe, vi } from 'vitest';
import { muteServer } from './raw.js';
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
