import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe } from 'vitest';
import { alike, EACH, next, turn, unlike, until } from './support.js';

describe('options of the lower layer', () => {
  alike(
    'closing is told to the server at once',
    async ({ server, connected, note, settled }) => {
      server.on('connection', (there) =>
        there.on('disconnect', (reason) => note('server', reason)),
      );
      const socket = await connected();
      await settled(socket);
      socket.disconnect();
      await until(() => !server.engine.clientsCount);
      await turn();
    },
    { transports: EACH },
  );

  alike(
    'a request that a proxy refuses ends the session on the server as well',
    async ({ connected, note, rest, server, watch }) => {
      let refused: string | undefined;
      server.engine.use((request: IncomingMessage, response: ServerResponse, go: () => void) => {
        if (request.method !== refused) return go();
        refused = undefined;
        response.writeHead(502).end('<html>');
      });
      for (const method of ['GET', 'POST']) {
        const socket = await connected('/', { reconnection: false });
        await rest(socket);
        const [session] = server.of('/').sockets.values();
        const left = next(session!, 'disconnect');
        watch(socket, method, 'disconnect');
        refused = method;
        // Ends the GET that waits: the next one is refused.
        if (method === 'GET') session!.emit('any');
        else socket.emit('any');
        await left;
        note(method);
      }
    },
    { transports: [['polling']] },
  );

  unlike(
    'leaving during the handshake leaves no session',
    async ({ server, open, note, who }) => {
      const socket = open();
      await new Promise((resolve) => server.engine.once('connection', resolve));
      socket.disconnect();
      if (who === 'holdfast') await until(() => !server.engine.clientsCount);
      else await new Promise((resolve) => setTimeout(resolve, 100));
      note(server.engine.clientsCount);
    },
    { peer: [1], holdfast: [0], transports: [['polling']] },
  );
});
