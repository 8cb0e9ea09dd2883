import { describe } from 'vitest';
import { SOCKET_EVENTS } from '../fakes/link.js';
import { LIFE_EVENTS as MANAGER_EVENTS } from '../fakes/manager-log.js';
import { stateOf } from './internals.js';
import { deadAddress } from './raw.js';
import { alike, EACH, next, sessionsOf, turn } from './support.js';

describe('a Manager', () => {
  alike(
    'open(done) that fails leaves alone what a listener of the failure opens',
    async (stage) => {
      const { server, manager, note, watch } = stage;
      let asked = 0;
      server.engine.use((_request: unknown, _response: unknown, go: (error?: Error) => void) =>
        go(asked++ ? undefined : new Error('not yet')),
      );
      const of = manager({ autoConnect: false, reconnection: false });
      const socket = of.socket('/');
      watch(socket, 'socket', 'connect');
      of.open((error) => note('done', !!error));
      socket.connect();
      socket.once('connect_error', () => socket.connect());
      await next(socket, 'connect');
      note(sessionsOf(server).length, of._readyState);
    },
  );

  alike(
    'says by _readyState whether its session is open',
    async ({ manager, note }) => {
      const made = manager({ autoConnect: false, reconnectionDelay: 1 });
      const tell = (when: string) => () => note(when, made._readyState);
      tell('made')();
      made.on('open', tell('open')).on('close', tell('close'));
      made.on('reconnect_attempt', tell('waiting')).on('reconnect', tell('again'));
      made.open();
      tell('asked')();
      await next(made, 'open');
      made.engine.close();
      await next(made, 'reconnect');
      made._close();
      tell('ended')();
    },
    { transports: EACH },
  );
});

describe('open() of a Manager', () => {
  for (const method of ['open', 'connect'] as const) {
    alike(
      `${method}(done) tells of success, and makes one engine`,
      async ({ manager, note, watch }) => {
        const made = manager({ autoConnect: false });
        watch(made, 'manager', ...MANAGER_EVENTS);
        note(made.engine);
        await new Promise<void>((resolve) => {
          const returned = made[method]((...errors) => {
            note('done', errors);
            resolve();
          });
          note(returned === made);
        });
        const { engine } = made;
        note(engine.readyState, made[method]() === made, made.engine === engine);
        made[method](() => note('is not told when it is open'));
        await turn();
      },
      { transports: EACH },
    );

    alike(
      `${method}(done) tells of failure, and does not try again`,
      async (stage) => {
        const { client, keep, note, watch, transports } = stage;
        const made = keep(
          new client.Manager(await deadAddress(stage), {
            autoConnect: false,
            transports,
            reconnectionDelay: 5,
          }),
        );
        watch(made, 'manager', ...MANAGER_EVENTS);
        await new Promise<void>((resolve) =>
          made[method]((error) => {
            note('done', error, error instanceof Error);
            resolve();
          }),
        );
        await new Promise((resolve) => setTimeout(resolve, 20));
        note(stateOf(made));
        await new Promise((resolve) => made[method](resolve as () => void));
      },
      { transports: EACH },
    );
  }

  alike(
    'open() tries again by itself',
    async (stage) => {
      const { client, keep, note, watch, transports } = stage;
      const made = keep(
        new client.Manager(await deadAddress(stage), {
          ...{ autoConnect: false, transports, reconnectionAttempts: 2, reconnectionDelay: 5 },
        }),
      );
      watch(made, 'manager', ...MANAGER_EVENTS);
      note(made.open() === made);
      await next(made, 'reconnect_failed');
      note(stateOf(made));
      await turn();
    },
    { transports: EACH },
  );

  for (const method of ['open', 'connect'] as const)
    alike(`${method}() does not wait for the next attempt`, async (stage) => {
      const { open, note } = stage;
      const socket = open(await deadAddress(stage), {
        reconnectionDelay: 60_000,
        reconnectionDelayMax: 60_000,
      });
      await next(socket.io, 'error');
      await turn();
      // What a socket asks for is under way.
      socket.connect();
      note(socket.io.engine.readyState);
      socket.io[method]();
      note(socket.io.engine.readyState);
      note((await next(socket, 'connect_error')).message);
    });

  alike(
    'a socket that fails tells first',
    async (stage) => {
      const { open, watch } = stage;
      const socket = open(await deadAddress(stage), { reconnectionAttempts: 2 });
      watch(socket, 'socket', ...SOCKET_EVENTS);
      watch(socket.io, 'manager', ...MANAGER_EVENTS);
      await next(socket.io, 'reconnect_failed');
      await turn();
    },
    { transports: EACH },
  );
});
