import { describe } from 'vitest';
import { SOCKET_EVENTS } from '../fakes/link.js';
import { LIFE_EVENTS as MANAGER_EVENTS } from '../fakes/manager-log.js';
import { stateOf } from './internals.js';
import { alike, EACH, next, sessionsOf, turn, unlike, until } from './support.js';

describe('the events of a connection', () => {
  alike(
    'come in this order, from loss to recovery',
    async (stage) => {
      const { open, watch, settled, note } = stage;
      const socket = open();
      const other = socket.io.socket('/');
      note(other === socket);
      watch(socket, 'socket', ...SOCKET_EVENTS);
      watch(socket.io, 'manager', ...MANAGER_EVENTS);
      await next(socket, 'connect');
      await settled(socket);
      socket.io.engine.close();
      await next(socket, 'connect');
      socket.disconnect();
      await turn();
    },
    { transports: EACH },
  );

  alike(
    'a failure of the transport is an error of the Manager too',
    async ({ server, connected, rest, watch }) => {
      const socket = await connected();
      await rest(socket);
      watch(socket, 'socket', 'disconnect');
      watch(socket.io, 'manager', 'error', 'close');
      await until(() => sessionsOf(server).every(({ transport }) => transport.writable));
      // The server knows no such session any more, and answers with 400.
      (server.engine as unknown as { clients: object }).clients = {};
      socket.emit('x');
      await next(socket, 'connect');
    },
    { transports: [['polling']] },
  );

  unlike(
    'a socket that a listener of a loss connects waits for the attempt that is to come',
    async ({ connected, note }) => {
      const socket = await connected('/', { reconnectionDelay: 200, reconnectionDelayMax: 200 });
      socket.io.on('reconnect_attempt', () => note('attempt'));
      socket.on('disconnect', () => socket.connect());
      socket.io.engine.close();
      await next(socket, 'connect');
      note(stateOf(socket.io));
    },
    { peer: [true], holdfast: ['attempt', false] },
  );

  alike(
    'the engine is a new one at each connection',
    async ({ connected, note }) => {
      const socket = await connected();
      const { engine, id } = socket.io.engine
        ? { engine: socket.io.engine, id: socket.id }
        : { id: '' };
      engine?.close();
      await next(socket, 'connect');
      note(socket.io.engine === engine, socket.id === id, socket.io.engine.readyState);
    },
    { transports: EACH },
  );

  alike('_reconnecting is so while it tries to come back', async ({ connected, note }) => {
    const socket = await connected();
    note(stateOf(socket.io));
    socket.io.engine.close();
    await next(socket.io, 'reconnect_attempt');
    note(stateOf(socket.io));
    socket.io.on('reconnect', () => note('reconnect', stateOf(socket.io)));
    await next(socket, 'connect');
    note(stateOf(socket.io));
  });

  alike('the delay begins anew after each success', async ({ connected, note }) => {
    const socket = await connected('/', { reconnectionDelay: 10, reconnectionDelayMax: 60_000 });
    for (let n = 0; n < 3; n++) {
      socket.io.engine.close();
      note(await next(socket.io, 'reconnect'));
      await next(socket, 'connect');
    }
  });
});
