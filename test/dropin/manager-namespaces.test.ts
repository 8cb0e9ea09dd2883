import { describe } from 'vitest';
import { SOCKET_EVENTS } from '../fakes/link.js';
import { LIFE_EVENTS as MANAGER_EVENTS } from '../fakes/manager-log.js';
import { alike, EACH, next, turn, until } from './support.js';

describe('the events of a connection', () => {
  alike(
    'namespaces share one connection, which ends with the last',
    async ({ server, connected, watch, note }) => {
      for (const nsp of ['/a', '/b']) server.of(nsp);
      const main = await connected();
      const a = main.io.socket('/a');
      const b = main.io.socket('/b');
      await Promise.all([next(a, 'connect'), next(b, 'connect')]);
      for (const [name, socket] of Object.entries({ main, a, b }))
        watch(socket, name, ...SOCKET_EVENTS);
      watch(main.io, 'manager', ...MANAGER_EVENTS);
      note(server.engine.clientsCount);
      a.disconnect();
      note(a.active, b.active, main.active);
      main.io.engine.close();
      await Promise.all([next(b, 'connect'), next(main, 'connect')]);
      note(a.connected);
      b.disconnect();
      note(main.connected);
      main.disconnect();
      await until(() => !server.engine.clientsCount);
      b.connect();
      await next(b, 'connect');
      note(main.active, a.active);
    },
    { transports: EACH },
  );

  alike('socket() gives the same socket, and connects it again', async ({ connected, note }) => {
    const socket = await connected();
    socket.disconnect();
    note(socket.active, socket.io.socket('/') === socket, socket.active);
    await next(socket, 'connect');
    note(socket.io.socket('/other') === socket, socket.io.socket('/other').io === socket.io);
  });

  alike(
    '_close() ends it without coming back',
    async ({ connected, watch, note }) => {
      const socket = await connected();
      watch(socket, 'socket', ...SOCKET_EVENTS);
      watch(socket.io, 'manager', ...MANAGER_EVENTS);
      (socket.io as unknown as { _close(): void })._close();
      note(socket.connected, socket.active);
      await turn();
      socket.connect();
      await next(socket, 'connect');
    },
    { transports: EACH },
  );
});
