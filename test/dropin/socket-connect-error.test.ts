import type { ServerResponse } from 'node:http';
import { describe } from 'vitest';
import { deadAddress, muteServer, rawServer } from './raw.js';
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

  alike(
    'tells of a session that fails before its namespace is accepted, as where sticky sessions are missing',
    async ({ server, open, note, watch }) => {
      // Whoever answers knows nothing of a session that another node has opened.
      server.engine.use((request: { url: string }, response: ServerResponse, go: () => void) => {
        if (!request.url.includes('sid=')) return go();
        response.writeHead(400).end('{"code":1,"message":"Session ID unknown"}');
      });
      const socket = open('/', { reconnection: false });
      watch(socket, 'socket', 'connect', 'connect_error', 'disconnect');
      watch(socket.io, 'manager', 'open', 'error', 'close');
      const error = await next(socket, 'connect_error');
      note(socket.connected, error instanceof Error);
      await until(() => server.engine.clientsCount === 0);
    },
    { transports: [['polling']] },
  );

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
