import { describe } from 'vitest';
import { deadAddress, rawServer } from './raw.js';
import { alike, next, turn, unlike, until } from './support.js';

describe('options of the lower layer', () => {
  alike(
    'upgrade: false stays on polling',
    async ({ connected, note, server }) => {
      const socket = await connected('/', { upgrade: false });
      const { sockets } = server.of('/');
      await until(() => sockets.size);
      await socket
        .timeout(50)
        .emitWithAck('nothing')
        .catch(() => {});
      note(socket.io.engine.transport.name);
    },
    { transports: [['polling', 'websocket']] },
  );

  alike('the first transport opens, whatever the order', async ({ connected, note }) => {
    for (const transports of [['websocket', 'polling'], ['polling'], ['polling', 'websocket']]) {
      const socket = await connected('/', { transports, upgrade: false });
      note(transports, socket.io.engine.transport.name);
    }
  });

  alike('tryAllTransports goes on with the next', async (stage) => {
    const { open, note } = stage;
    const url = await rawServer(stage, () => {});
    for (const tryAllTransports of [true, false]) {
      const socket = open(url, {
        transports: ['polling', 'websocket'],
        tryAllTransports,
        reconnection: false,
      });
      const happened = await Promise.race([
        next(socket, 'connect').then(() => 'connected'),
        next(socket, 'connect_error'),
      ]);
      note(happened, socket.io.engine.transport.name);
    }
    const socket = open(await deadAddress(stage), {
      transports: ['polling', 'websocket'],
      tryAllTransports: true,
      reconnectionAttempts: 1,
    });
    socket.io.on('error', (error) => note('error', error));
    await next(socket.io, 'reconnect_failed');
  });

  alike('tryAllTransports goes on after an answer that is none of the protocol', async (stage) => {
    for (const body of ['<html></html>', '', '9']) {
      let requests = 0;
      const url = await rawServer(
        stage,
        () => {},
        undefined,
        undefined,
        (response) => {
          requests++;
          response.end(body);
        },
      );
      const socket = stage.open(url, {
        transports: ['polling', 'websocket'],
        tryAllTransports: true,
        reconnection: false,
      });
      await next(socket, 'connect');
      await turn();
      stage.note(body, socket.io.engine.transport.name, requests);
    }
  });

  alike(
    'rememberUpgrade begins with a WebSocket once one has worked',
    async ({ connected, note, settled }) => {
      const socket = await connected('/', { rememberUpgrade: true });
      await settled(socket);
      const names: string[] = [];
      for (const rememberUpgrade of [true, false, true]) {
        const again = await connected('/', { rememberUpgrade, upgrade: false });
        names.push(again.io.engine.transport.name);
      }
      note(names);
    },
    { transports: [['polling', 'websocket']] },
  );

  unlike(
    'an unknown transport beside a known one is passed over',
    async ({ open, note }) => {
      try {
        await next(open('/', { transports: ['nonsense', 'websocket'] }), 'connect');
        note('connected');
      } catch (error) {
        note((error as Error).name);
      }
    },
    { peer: ['TypeError'], holdfast: ['connected'] },
  );
});
