import type { Socket as ServerSocket } from 'socket.io';
import { describe, vi } from 'vitest';
import { reactive } from 'vue';
import { alike, next, type Socket, unlike } from './support.js';

describe('a socket behind a proxy', () => {
  const wraps: [string, (socket: Socket) => Socket][] = [
    ['that a framework makes', (socket) => reactive(socket) as Socket],
    ['that passes everything on', (socket) => new Proxy(socket, {})],
    ['that hands out proxies of everything', (socket) => deep(socket)],
  ];
  /** As Vue does: whatever is reached through it is wrapped too. */
  function deep<T extends object>(target: T): T {
    return new Proxy(target, {
      get(on, key, receiver) {
        const value = Reflect.get(on, key, receiver);
        const known = value instanceof Map || value instanceof Set;
        return typeof value === 'object' && value && !known ? deep(value) : value;
      },
    });
  }
  for (const [what, wrap] of wraps)
    alike(
      `works as ever, with a proxy ${what}`,
      async ({ server, open, note, rest }) => {
        server.on('connection', (there: ServerSocket) => {
          there.on('ask', (value, done) => done(value));
          there.on('go', () => there.emit('x', 1));
        });
        const socket = wrap(open());
        socket.on('connect', () => note('connect', socket.connected, typeof socket.id));
        socket.on('disconnect', (reason) => note('disconnect', reason, socket.connected));
        const heard = (...args: unknown[]) => note('x', ...args);
        socket.on('x', heard).onAny((name) => note('any', name));
        socket.emit('early');
        await next(socket, 'connect');
        note(
          await socket.emitWithAck('ask', { a: 1 }),
          await socket.timeout(1_000).emitWithAck('ask', 2),
        );
        socket.emit('go');
        await next(socket, 'x');
        socket.off('x', heard);
        await rest(socket);
        socket.volatile.emit('go');
        await next(socket, 'x');
        await rest(socket);
        socket.io.engine.close();
        await next(socket, 'connect');
        note(socket.active, socket.sendBuffer.length);
        socket.disconnect();
        note(socket.connected, socket.active, socket.id);
      },
      { transports: [['polling']] },
    );

  unlike(
    'works behind a framework’s proxy on a WebSocket too',
    async ({ server, connected, note }) => {
      server.on('connection', (there: ServerSocket) =>
        there.on('ask', (value, done) => done(value)),
      );
      const socket = reactive(await connected()) as Socket;
      // The peer never hears the answer.
      const answer = socket.emitWithAck('ask', 1);
      const other = await connected();
      await other.emitWithAck('ask', 2);
      note(await Promise.race([answer, other.emitWithAck('ask', 'nothing')]));
    },
    { peer: ['nothing'], holdfast: [1] },
  );

  alike('spied methods are called through', async ({ connected, note }) => {
    const socket = await connected();
    const emit = vi.spyOn(socket, 'emit');
    socket.send('x', 1);
    note(emit.mock.calls);
    emit.mockImplementation((() => socket) as never);
    socket.emit('never sent');
    note(emit.mock.calls.length);
    emit.mockRestore();
    const disconnect = vi.spyOn(socket, 'disconnect');
    socket.close();
    note(disconnect.mock.calls.length);
  });
});
