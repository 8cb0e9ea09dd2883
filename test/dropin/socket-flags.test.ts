import { describe } from 'vitest';
import { FLUSHED, flushed, hears } from './hears.js';
import { acksOf } from './internals.js';
import { alike, EACH, next, unlike, until } from './support.js';

describe('flags', () => {
  alike(
    'volatile drops what cannot leave at once',
    async (stage) => {
      hears(stage);
      const { open, note, settled } = stage;
      const socket = open('/', { autoConnect: false });
      note(socket.volatile === socket);
      socket.emit('plain');
      socket.volatile.emit('dropped');
      note(socket.sendBuffer.length);
      socket.connect();
      await next(socket, 'connect');
      await flushed(socket);
      await settled(socket);
      socket.volatile.emit('sent');
      await flushed(socket);
    },
    { transports: EACH },
  );

  alike(
    'volatile drops what comes while a POST is under way',
    async (stage) => {
      hears(stage);
      const { connected, rest } = stage;
      const socket = await connected();
      await flushed(socket);
      await rest(socket);
      socket.emit('busy');
      socket.volatile.emit('dropped');
      await flushed(socket);
    },
    { transports: [['polling']] },
  );

  unlike(
    'volatile may follow another event on an open WebSocket, which takes both',
    async (stage) => {
      hears(stage);
      const { connected } = stage;
      const socket = await connected();
      await flushed(socket);
      socket.emit('first');
      socket.volatile.emit('second');
      await flushed(socket);
    },
    {
      peer: [FLUSHED, ['server', 'first', ''], FLUSHED],
      holdfast: [FLUSHED, ['server', 'first', ''], ['server', 'second', ''], FLUSHED],
    },
  );

  alike(
    'compress() changes nothing but the frame',
    async (stage) => {
      hears(stage);
      const { connected, note } = stage;
      const socket = await connected();
      note(socket.compress(false) === socket, socket.compress(true) === socket);
      socket.compress(false).emit('a');
      await flushed(socket);
    },
    { transports: EACH },
  );

  unlike(
    'do not leak after an emit that throws',
    async (stage) => {
      hears(stage);
      const { connected, note } = stage;
      const socket = await connected();
      try {
        socket.timeout(1_000).emit('connect');
      } catch {
        note('thrown');
      }
      await new Promise<void>((resolve) =>
        socket.emit('ask', 'plain', (...args: unknown[]) => {
          note(...args);
          resolve();
        }),
      );
    },
    {
      peer: ['thrown', [null, 'plain'], ['server', 'ask', 'plain', 'asks']],
      holdfast: ['thrown', 'plain', ['server', 'ask', 'plain', 'asks']],
    },
  );

  unlike(
    'volatile is not buffered while the namespace is awaited, and leaves no handler',
    async (stage) => {
      hears(stage);
      const { open, note, server } = stage;
      const accepted: (() => void)[] = [];
      server.use((_, go) => accepted.push(go));
      const socket = open();
      await until(() => accepted.length);
      socket.volatile.emit('eager', () => {});
      note(socket.sendBuffer.length);
      accepted[0]?.();
      await next(socket, 'connect');
      await flushed(socket);
      socket.disconnect();
      socket.volatile.emit('dropped', () => {});
      note(acksOf(socket).length);
    },
    { peer: [1, 1, ['server', 'eager', 'asks'], FLUSHED], holdfast: [0, 0, FLUSHED] },
  );
});
