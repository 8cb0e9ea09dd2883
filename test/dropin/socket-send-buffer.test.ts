import { describe } from 'vitest';
import { FLUSHED, flushed, heard, hears } from './hears.js';
import { acksOf } from './internals.js';
import { alike, EACH, next, unlike, until } from './support.js';

describe('emit', () => {
  alike(
    'sends in order what was emitted before the connection stood, and by reference',
    async (stage) => {
      hears(stage);
      const { open, note } = stage;
      const socket = open('/', { autoConnect: false });
      const changing = { value: 'before' };
      socket.emit('a', changing).emit('b', 1);
      const answer = new Promise((resolve) =>
        socket.emit('c', (...args: unknown[]) => resolve(['ack of c', ...args])),
      );
      note(socket.sendBuffer.length);
      changing.value = 'after';
      socket.on('connect', () => {
        note('connect');
        socket.emit('d');
      });
      socket.connect();
      await next(socket, 'connect');
      await flushed(socket);
      note(await answer);
    },
    { transports: EACH },
  );

  alike('what is in the buffer can be taken out', async (stage) => {
    hears(stage);
    const { open, note } = stage;
    const socket = open('/', { autoConnect: false });
    socket.emit('a').emit('b');
    socket.sendBuffer = [];
    socket.emit('c').emit('d');
    socket.sendBuffer.length = 1;
    socket.connect();
    await next(socket, 'connect');
    await flushed(socket);
    note(socket.sendBuffer);
  });

  unlike(
    'a listener of connect can look through the buffer and clear it',
    async (stage) => {
      hears(stage);
      const { open, note } = stage;
      const socket = open('/', { autoConnect: false });
      socket.emit('stale').emit('fresh');
      socket.on('connect', () => {
        note(socket.sendBuffer.map(({ data }) => (data as unknown[])[0]));
        socket.sendBuffer = socket.sendBuffer.slice(1);
        socket.emit('mine');
      });
      socket.connect();
      await next(socket, 'connect');
      await flushed(socket);
    },
    {
      peer: [[], heard('stale'), heard('fresh'), heard('mine'), FLUSHED],
      holdfast: [['stale', 'fresh'], heard('fresh'), heard('mine'), FLUSHED],
    },
  );

  alike(
    'what is buffered can be cleared on the manager’s open, and when the connection goes',
    async (stage) => {
      hears(stage);
      const { open, note } = stage;
      const socket = open('/', { autoConnect: false });
      socket.emit('stale');
      socket.io.once('open', () => {
        note(socket.sendBuffer.length);
        socket.sendBuffer = [];
      });
      socket.connect();
      await next(socket, 'connect');
      await flushed(socket);
      socket.on('disconnect', () => {
        socket.emit('late').emit('later');
        note(socket.sendBuffer.length);
        socket.sendBuffer.length = 1;
      });
      socket.io.engine.close();
      await next(socket, 'connect');
      await flushed(socket);
    },
    { transports: EACH },
  );

  alike(
    'buffers while the connection is lost',
    async (stage) => {
      hears(stage);
      const { connected, note, settled } = stage;
      const socket = await connected();
      await settled(socket);
      socket.io.engine.close();
      note(socket.connected);
      await until(() => !socket.connected);
      socket.emit('meanwhile', Buffer.of(1));
      note(socket.sendBuffer.length);
      await next(socket, 'connect');
      await flushed(socket);
    },
    { transports: EACH },
  );
});

describe('flags', () => {
  unlike(
    'the handler of an event that has not left is with its packet',
    async ({ open, note }) => {
      const socket = open('/', { autoConnect: false });
      socket.emit('a', () => {});
      note(acksOf(socket), socket.sendBuffer.length);
    },
    { peer: [[['0'], 1]], holdfast: [[[], 1]] },
  );
});
