import type { Socket as ServerSocket } from 'socket.io';
import { describe, expect } from 'vitest';
import { accept, opening, rawServer } from './raw.js';
import { alike, EACH, next, sessionsOf, turn, unlike, until } from './support.js';

describe('the life of a socket', () => {
  alike(
    'disconnect() and close() leave at once and tell the reason',
    async ({ server, connected, watch, note }) => {
      server.on('connection', (there) =>
        there.on('disconnect', (reason) => note('server', reason)),
      );
      for (const method of ['disconnect', 'close'] as const) {
        const socket = await connected();
        watch(socket, 'socket', 'disconnect', 'connect_error');
        watch(socket.io, 'manager', 'close', 'error', 'reconnect_attempt');
        note(method, socket[method]() === socket);
        note(socket.connected, socket.active, socket.id);
        await until(() => server.engine.clientsCount === 0);
        await turn();
      }
    },
    { transports: EACH },
  );

  alike('disconnect() before it is connected tells nothing', async ({ open, watch, note }) => {
    const socket = open();
    watch(socket, 'socket', 'connect', 'disconnect', 'connect_error');
    note(socket.disconnect() === socket, socket.active);
    const other = open();
    await next(other, 'connect');
    note(socket.connected);
  });

  alike('the server may say so in place of its answer, and is asked anew', async (stage) => {
    const { open, watch, note } = stage;
    let asked = 0;
    const url = await rawServer(
      stage,
      () => {},
      (message, link) => (++asked === 1 ? link.send('41') : accept(message, link)),
    );
    const socket = open(url);
    watch(socket, 'socket', 'connect', 'disconnect', 'connect_error');
    await next(socket, 'disconnect');
    note(socket.active, socket.connected);
    socket.connect();
    await next(socket, 'connect');
  });

  alike('what is buffered survives disconnect()', async ({ server, connected, note }) => {
    server.on('connection', (there) =>
      there.onAny((...args) => {
        note('server', ...args);
        if (args[0] === 'b') args[1]();
      }),
    );
    const socket = await connected();
    socket.disconnect();
    socket.emit('a', 1);
    note(socket.sendBuffer.length);
    socket.connect();
    await next(socket, 'connect');
    note(socket.sendBuffer.length);
    await socket.emitWithAck('b');
  });

  alike(
    'disconnect() of a socket that nobody opened closes a manager that was opened for nobody',
    async ({ server, manager, note }) => {
      const of = manager({ autoConnect: false });
      const socket = of.socket('/');
      await new Promise<void>((open) => of.open(() => open()));
      note(of._readyState);
      socket.disconnect();
      note(of._readyState);
      await until(() => server.engine.clientsCount === 0);
    },
  );

  unlike(
    'connect() in disconnect waits for the attempt that is to come, and does not open at once',
    async ({ server, connected, watch }) => {
      const socket = await connected();
      watch(socket, 'socket', 'disconnect');
      watch(socket.io, 'manager', 'reconnect_attempt', 'open');
      socket.on('disconnect', () => socket.connect());
      for (const session of sessionsOf(server)) session.close();
      await next(socket, 'connect');
    },
    {
      peer: [['socket disconnect', 'transport close', expect.anything()], 'manager open'],
      holdfast: [
        ['socket disconnect', 'transport close', expect.anything()],
        ['manager reconnect_attempt', 1],
        'manager open',
      ],
    },
  );

  unlike(
    'a second disconnect() is silent on the manager too',
    async ({ connected, watch, note }) => {
      const socket = await connected();
      watch(socket.io, 'manager', 'close');
      socket.disconnect();
      note('again');
      socket.disconnect();
    },
    {
      peer: [
        ['manager close', 'forced close', undefined],
        'again',
        ['manager close', 'forced close', undefined],
      ],
      holdfast: [['manager close', 'forced close', undefined], 'again'],
    },
  );

  for (const close of [false, true])
    alike(
      `the server's disconnect(${close}) is final`,
      async ({ server, open, watch, note }) => {
        server.on('connection', (there: ServerSocket) =>
          there.on('leave', () => there.disconnect(close)),
        );
        const socket = open();
        await next(socket, 'connect');
        watch(socket, 'socket', 'disconnect', 'connect', 'connect_error');
        watch(socket.io, 'manager', 'reconnect_attempt');
        socket.emit('leave');
        await next(socket, 'disconnect');
        note(socket.active, socket.id);
        await until(() => server.engine.clientsCount === 0);
        await turn();
        socket.connect();
        await next(socket, 'connect');
      },
      { transports: EACH },
    );

  alike(
    'a server that goes down is a transport close, and the socket comes back',
    async ({ server, open, watch, note, settled }) => {
      const socket = open();
      await next(socket, 'connect');
      await settled(socket);
      watch(socket, 'socket', 'disconnect', 'connect', 'connect_error');
      watch(socket.io, 'manager', 'reconnect_attempt', 'reconnect', 'open');
      for (const there of sessionsOf(server)) there.close();
      await next(socket, 'disconnect');
      note(socket.active, socket.connected, socket.id, socket.disconnected);
      await next(socket, 'connect');
    },
    { transports: EACH },
  );

  alike('closing the engine is a forced close, and the socket comes back', async (stage) => {
    const { open, watch } = stage;
    const socket = open();
    await next(socket, 'connect');
    watch(socket, 'socket', 'disconnect', 'connect');
    watch(socket.io, 'manager', 'close', 'reconnect_attempt', 'reconnect');
    socket.io.engine.close();
    await next(socket, 'connect');
  });

  alike('a ping that never comes is a ping timeout', async (stage) => {
    const { open, watch } = stage;
    const socket = open(await rawServer(stage, () => {}, accept, opening(150)));
    watch(socket, 'socket', 'disconnect', 'connect');
    watch(socket.io, 'manager', 'close', 'reconnect_attempt');
    await next(socket, 'disconnect');
    await next(socket, 'connect');
  });
});
