import { describe } from 'vitest';
import { deliver } from './internals.js';
import { alike, EACH, next } from './support.js';

describe('catch-all listeners', () => {
  alike(
    'hear every event first, in their order',
    async ({ server, connected, note }) => {
      server.on('connection', (there) =>
        there.on('go', () => {
          there.emit('x', 1, Buffer.of(1));
          there.emit('y', (answer: unknown) => note('server', answer));
        }),
      );
      const socket = await connected();
      const named =
        (name: string) =>
        (...args: unknown[]) =>
          note(name, ...args.slice(0, 2), args.length);
      const [a, b] = [named('a'), named('b')];
      socket.on('x', named('own'));
      note(socket.onAny(a) === socket, socket.onAny(b) === socket);
      note(socket.prependAny(named('first')) === socket, socket.listenersAny().length);
      socket.on('connect', named('connect'));
      const answered = new Promise<void>((resolve) =>
        socket.on('y', (done) => {
          done('from own');
          resolve();
        }),
      );
      socket.emit('go');
      await answered;
      note(
        socket.offAny(a) === socket,
        socket.listenersAny()[1] === b,
        socket.offAny(a).listenersAny().length,
      );
      deliver(socket, 'z', 1);
      note(socket.offAny() === socket, socket.listenersAny());
      deliver(socket, 'z', 2);
    },
    { transports: EACH },
  );

  alike(
    'hear of what is sent when it leaves, without its acknowledgement',
    async ({ open, note }) => {
      const socket = open('/', { autoConnect: false });
      const named =
        (name: string) =>
        (...args: unknown[]) =>
          note(name, ...args);
      const [a, b] = [named('a'), named('b')];
      note(socket.onAnyOutgoing(a) === socket, socket.prependAnyOutgoing(b) === socket);
      note(socket.listenersAnyOutgoing().length, socket.listenersAnyOutgoing()[0] === b);
      socket.emit('buffered', 1, () => {});
      note('nothing yet');
      socket.connect();
      await next(socket, 'connect');
      socket.emit('at once', Buffer.of(1));
      note(socket.offAnyOutgoing(b) === socket);
      socket.send('less b');
      socket.offAnyOutgoing();
      socket.emit('unheard');
      note(socket.listenersAnyOutgoing());
    },
    { transports: EACH },
  );

  alike('are not called for the socket’s own events', async ({ connected, note, watch }) => {
    const socket = await connected();
    socket.onAny((...args) => note('any', ...args));
    socket.onAnyOutgoing((...args) => note('outgoing', ...args));
    watch(socket, 'socket', 'disconnect', 'connect');
    socket.disconnect();
    socket.connect();
    await next(socket, 'connect');
  });
});
