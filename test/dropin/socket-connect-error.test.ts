import { describe } from 'vitest';
import { deadAddress, httpServer, muteServer, opening, rawServer } from './raw.js';
import { alike, EACH, next, until } from './support.js';

describe('connect_error', () => {
  alike(
    'is a TransportError while the server cannot be reached, and the socket goes on',
    async (stage) => {
      const { open, note } = stage;
      const socket = open(await deadAddress(stage));
      for (let n = 0; n < 2; n++) {
        const error = await next(socket, 'connect_error');
        note(error, error instanceof Error, socket.active, socket.connected);
      }
    },
    { transports: EACH },
  );

  alike(
    'comes when the session that just opened fails, as between nodes that are not sticky',
    async (stage) => {
      const { open, note, watch } = stage;
      const url = await httpServer(stage, (request, response) => {
        // Another node than the one that opened it.
        if (/sid=/.test(request.url!)) response.writeHead(400).end('{"code":1}');
        else response.end(opening(10_000));
      });
      const socket = open(url, { transports: ['polling'], reconnectionAttempts: 1 });
      watch(socket, 'socket', 'connect', 'connect_error');
      socket.on('disconnect', (reason) => note('disconnect', reason));
      socket.io.on('error', () => note('error of the manager'));
      for (let n = 0; n < 2; n++) await next(socket, 'disconnect');
    },
  );

  alike(
    'tells what a middleware said, and the socket stays away',
    async ({ server, open, note, watch }) => {
      let allowed = false;
      server.use((_, go) =>
        go(allowed ? undefined : Object.assign(new Error('not you'), { data: { code: 7 } })),
      );
      const socket = open();
      watch(socket, 'socket', 'connect', 'disconnect');
      watch(socket.io, 'manager', 'open', 'close', 'error', 'reconnect_attempt');
      const error = await next(socket, 'connect_error');
      note(error, error instanceof Error, socket.active, socket.connected, socket.id);
      await until(() => server.engine.clientsCount === 0);
      allowed = true;
      socket.connect();
      await next(socket, 'connect');
    },
    { transports: EACH },
  );

  alike('has no words where a middleware said no with a text', async ({ server, open, note }) => {
    server.use((_, go) => go('not an Error' as unknown as Error));
    const error = await next(open(), 'connect_error');
    note(error.message, error.data);
  });

  alike('tells of a namespace that is not there', async ({ open, note }) => {
    const error = await next(open('/nowhere'), 'connect_error');
    note(error);
  });

  alike('tells of a server of version 2', async (stage) => {
    const { open, note } = stage;
    const socket = open(
      await rawServer(
        stage,
        (link) => link.send('40'),
        () => {},
      ),
    );
    note(await next(socket, 'connect_error'), socket.active, socket.connected);
  });

  alike(
    'comes with the timeout of the connection',
    async (stage) => {
      const { open, note } = stage;
      const url = await muteServer(stage);
      for (const timeout of [0, 5]) {
        const socket = open(url, { timeout, reconnection: false });
        note(await next(socket, 'connect_error'), socket.active);
      }
    },
    { transports: EACH },
  );
});
