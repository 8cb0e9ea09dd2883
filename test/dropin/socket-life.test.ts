import type { Socket as ServerSocket } from 'socket.io';
import { describe } from 'vitest';
import { accept, deadAddress, muteServer, opening, rawServer } from './raw.js';
import { alike, EACH, next, sessionsOf, turn, unlike, until } from './support.js';

describe('the life of a socket', () => {
  alike(
    'its properties before, while and after it is connected',
    async ({ server, open, note }) => {
      server.on('connection', (there) => there.emit('hello'));
      const socket = open();
      const state = (when: string) => {
        const { id, connected, disconnected, active, receiveBuffer, sendBuffer } = socket;
        note(when, { id, connected, disconnected, active, receiveBuffer, sendBuffer });
        note(!!socket.recovered);
      };
      state('at first');
      socket.on('disconnect', () => state('disconnect'));
      socket.on('hello', () => state('hello'));
      socket.on('connect', () => state('connect'));
      await next(socket, 'hello');
      socket.disconnect();
      state('at last');
      note((socket as unknown as { nsp: string }).nsp, socket.auth);
    },
    { transports: EACH },
  );

  alike('options reach the socket by io() and by manager.socket()', async (stage) => {
    const { server, manager, note } = stage;
    server.of('/other').on('connection', (there) => note(there.handshake.auth));
    const of = manager();
    const socket = of.socket('/other', { auth: { token: 1 } });
    note(socket.auth, socket.io === of);
    await next(socket, 'connect');
    note(of.socket('/other', { auth: { token: 2 } }) === socket, socket.auth);
  });

  alike(
    'auth is an object or asks for a callback, read at each connection',
    async ({ server, open, note }) => {
      server.on('connection', (there) => note('server', there.handshake.auth));
      const socketsLeft = () => server.of('/').sockets.size;
      const auth: Record<string, unknown> = { token: 'a' };
      const socket = open('/', { auth });
      for (const step of ['object', 'changed', 'replaced', 'asked', 'asked for later']) {
        note(step);
        if (step === 'changed') auth.token = 'b';
        if (step === 'replaced') socket.auth = { other: 1 };
        if (step === 'asked') socket.auth = (send) => send({ token: 'now' });
        if (step === 'asked for later') {
          socket.auth = (send) => {
            setTimeout(() => send({ token: 'later' }), 5);
          };
        }
        if (step !== 'object') socket.connect();
        await next(socket, 'connect');
        await until(socketsLeft);
        socket.disconnect();
        await until(() => !socketsLeft());
      }
    },
    { transports: EACH },
  );

  alike('what an auth function happens to return is not looked at', async (stage) => {
    const { server, open, note } = stage;
    server.on('connection', (there) => note('server', there.handshake.auth));
    const socket = open('/', {
      auth: (send: (value: object) => void) => setTimeout(() => send({ a: 1 }), 5),
    });
    await next(socket, 'connect');
  });

  alike('auth may be null, and means nothing', async ({ server, open, note }) => {
    server.on('connection', ({ handshake }) => note(handshake.auth));
    const socket = open('/', { auth: null as never });
    for (const auth of [null, (done: (data: object) => void) => done(null as never)]) {
      await next(socket, 'connect');
      socket.disconnect();
      socket.auth = auth as never;
      socket.connect();
    }
    await next(socket, 'connect');
  });

  alike('connect() and open() are one, and do nothing when connected', async (stage) => {
    const { server, open, note } = stage;
    server.on('connection', () => note('server'));
    const socket = open('/', { autoConnect: false });
    note(socket.active, socket.connect() === socket, socket.active);
    await next(socket, 'connect');
    note(socket.open() === socket, socket.connect() === socket);
    socket.disconnect();
    socket.open();
    await next(socket, 'connect');
    note(socket.connected);
  });

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

  unlike(
    'recovered is always a boolean',
    async ({ connected, note }) => {
      const socket = await connected();
      note(socket.recovered);
    },
    { peer: [undefined], holdfast: [false] },
  );

  unlike(
    'connected is what the state says, and cannot be set',
    ({ open, note }) => {
      const socket = open('/', { autoConnect: false });
      try {
        socket.connected = true;
      } catch (error) {
        note((error as Error).name);
      }
      note(socket.connected);
    },
    { peer: [true], holdfast: ['TypeError', false] },
  );

  unlike(
    'connect() twice while the answer is awaited makes one socket on the server',
    async ({ server, open, note }) => {
      let count = 0;
      server.use((_, go) => setTimeout(go, 20));
      server.on('connection', () => count++);
      const socket = open('/', { autoConnect: false });
      socket.connect();
      await next(socket.io, 'open');
      socket.connect();
      socket.connect();
      await next(socket, 'connect');
      const other = open();
      await next(other, 'connect');
      note(count - 1);
    },
    { peer: [3], holdfast: [1] },
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
