import { describe } from 'vitest';
import { alike, EACH, next, until } from './support.js';

describe('the life of a socket', () => {
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
});
