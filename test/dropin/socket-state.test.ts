import { describe } from 'vitest';
import { alike, EACH, next, unlike } from './support.js';

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
});
