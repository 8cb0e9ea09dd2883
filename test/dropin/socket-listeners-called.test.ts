import { describe } from 'vitest';
import { deliver } from './internals.js';
import { alike, EACH, next, uncaughtIn, unlike, until } from './support.js';

describe('listeners', () => {
  alike('are called on the object that they listen to', async ({ server, open, note }) => {
    server.on('connection', (there) => there.on('ask', (done) => done()));
    const socket = open();
    const { io } = socket;
    const listener = (name: string, self: unknown) =>
      function (this: unknown) {
        note(name, this === self);
      };
    socket.on('connect', listener('connect', socket)).once('x', listener('once', socket));
    socket.on('x', listener('on', socket)).onAny(listener('any', socket));
    socket.onAnyOutgoing(listener('outgoing', socket));
    io.once('open', listener('manager', io));
    io.engine.once('packet', listener('engine', io.engine));
    await next(socket, 'connect');
    deliver(socket, 'x');
    socket.emit('ask', listener('acknowledgement', socket));
    await new Promise<void>((resolve) => {
      socket.timeout(1_000).emit('ask', function (this: unknown) {
        listener('timeout', socket).call(this);
        resolve();
      });
    });
    socket.on('disconnect', listener('disconnect', socket)).disconnect();
  });

  alike(
    'the same listener twice is called twice, and removed once',
    async ({ connected, note }) => {
      const socket = await connected();
      const listener = () => note('called');
      socket.on('x', listener).on('x', listener);
      deliver(socket, 'x');
      socket.off('x', listener);
      note('less one');
      deliver(socket, 'x');
    },
  );

  alike('added or removed while an event is delivered', async ({ connected, note }) => {
    const socket = await connected();
    const late = () => note('late');
    const removed = () => note('removed');
    socket.on('x', () => {
      note('first');
      socket.off('x', removed).on('x', late);
    });
    socket.on('x', removed);
    deliver(socket, 'x');
    note('again');
    deliver(socket, 'x');
  });

  alike('an emit is for the server only', async ({ connected, note }) => {
    const socket = await connected();
    socket.on('x', () => note('local'));
    note(socket.emit('x') === socket);
  });

  alike(
    'a throw is reported, and the connection stays',
    async ({ server, connected, note }) => {
      server.on('connection', (there) =>
        there.on('go', () => {
          there.emit('x', 1);
          there.emit('x', 2);
        }),
      );
      const socket = await connected();
      const errors = await uncaughtIn(async () => {
        const got: unknown[] = [];
        socket.on('x', (n) => {
          got.push(n);
          throw new Error(`of ${n}`);
        });
        socket.emit('go');
        await until(() => got.length === 2);
        await new Promise((resolve) => setTimeout(resolve, 5));
      });
      note(errors, socket.connected);
    },
    { transports: EACH },
  );

  unlike(
    'a throw does not reach the other listeners',
    async ({ connected, note }) => {
      const socket = await connected();
      socket.on('x', () => {
        throw new Error('mine');
      });
      socket.on('x', () => note('other'));
      const errors = await uncaughtIn(async () => {
        setTimeout(() => deliver(socket, 'x'));
        await new Promise((resolve) => setTimeout(resolve, 5));
      });
      note(errors);
    },
    { peer: [[{ error: 'mine' }]], holdfast: ['other', [{ error: 'mine' }]] },
  );
});
