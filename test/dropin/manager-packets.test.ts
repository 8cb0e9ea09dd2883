import type { Socket as ServerSocket } from 'socket.io';
import { describe } from 'vitest';
import { SOCKET_EVENTS } from '../fakes/link.js';
import { alike, EACH, next, turn, uncaughtIn, until } from './support.js';

describe('the events of a connection', () => {
  alike(
    'pings and packets are told on the Manager',
    async ({ open, note, server }) => {
      server.on('connection', (there) => there.emit('x', 1, Buffer.of(1)));
      const socket = open('/', { autoConnect: false });
      socket.connect();
      socket.io.on(
        'packet' as never,
        ((packet: { type: number; nsp: string; data: unknown[] }) =>
          note(packet.type, packet.nsp, packet.data)) as never,
      );
      await next(socket, 'x');
      let pings = 0;
      socket.io.on('ping', (...args: unknown[]) => pings++ || note('ping', ...args));
      await until(() => pings);
      note('pinged');
    },
    { server: { pingInterval: 20 }, transports: EACH },
  );

  alike(
    'a throwing listener does no harm to the connection',
    async ({ connected, server, note, watch }) => {
      server.on('connection', (there: ServerSocket) =>
        there.on('go', () => {
          there.emit('bad');
          there.emit('good', 1);
        }),
      );
      const socket = await connected();
      watch(socket, 'socket', ...SOCKET_EVENTS);
      socket.on('bad', () => {
        throw new Error('mine');
      });
      const errors = await uncaughtIn(async () => {
        socket.emit('go');
        note(await next(socket, 'good'));
        await turn();
      });
      note(errors, socket.connected);
    },
    { transports: EACH },
  );
});
