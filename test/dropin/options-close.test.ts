import { describe } from 'vitest';
import { alike, EACH, turn, unlike, until } from './support.js';

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
