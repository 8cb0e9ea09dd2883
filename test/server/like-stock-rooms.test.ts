import type { Socket } from 'socket.io';
import { describe, it } from 'vitest';
import { joined, rawSocket, until } from './support.js';
import { sameLog } from './twins.js';

describe('rooms', () => {
  it('are addressed alike by every chain', () =>
    sameLog(
      (io) => {
        const there: Socket[] = [];
        io.on('connection', (socket) => {
          there.push(socket);
          socket.on('go', () => {
            const [a, b, c] = there as [Socket, Socket, Socket];
            a.join('x');
            b.join(['x', 'y']);
            c.join('y');
            io.to('x').to('y').emit('n', 1);
            io.to(['x', 'y']).except('x').emit('n', 2);
            io.except(['x', a.id]).emit('n', 3);
            a.to('x').emit('n', 4);
            a.broadcast.except(b.id).emit('n', 5);
            a.except('y').emit('n', 6);
            io.in(b.id).socketsJoin(['p', 'q']);
            io.to('p').emit('n', 7);
            io.in('q').socketsLeave(['p', 'q']);
            io.to('p').emit('n', 8);
            b.leave('x');
            b.to('x').to(c.id).emit('n', 9);
            const kept = io.to('x');
            kept.to('y').emit('n', 10);
            kept.emit('n', 11);
            io.of('/').to(a.id).emit('n', 12);
            io.send('n', 13).of('/').send(14);
            io.in('y').disconnectSockets(true);
            a.emit('end');
          });
        });
      },
      async (base) => {
        const all = [await joined(base), await joined(base), await joined(base)];
        all[0]?.webSocket.send('42["go"]');
        const codes = await Promise.all([all[1]?.closed, all[2]?.closed]);
        await until(() => all[0]?.received.at(-1) === '42["end"]');
        return [codes, all.map(({ received }) => received.slice(2))];
      },
    ));

  it('are spoken to in the order of joining, one room after the other, and everybody once', () =>
    sameLog(
      (io, log) => {
        const there: Socket[] = [];
        const members = async (...rooms: string[]) => {
          const sockets = await io.in(rooms).fetchSockets();
          log(sockets.map(({ id }) => there.findIndex((socket) => socket.id === id)));
        };
        io.use((socket, next) => {
          if (socket.handshake.query.refused) socket.join('x');
          next(socket.handshake.query.refused ? new Error('no') : undefined);
        });
        io.on('connection', (socket) => {
          there.push(socket);
          socket.on('go', async () => {
            const [a, b, c] = there as [Socket, Socket, Socket];
            for (const [index, one] of there.entries()) one.onAnyOutgoing(() => log(index));
            c.join('x');
            a.join(['x', 'y']);
            b.join('y');
            await members('x');
            await members('y', 'x');
            io.to('x').to('y').emit('n');
            c.leave('x');
            c.join('x');
            a.join('x');
            await members('x');
            io.emit('n');
          });
        });
      },
      async (base, logged) => {
        const [first] = [await joined(base), await joined(base), await joined(base)];
        const refused = await rawSocket(base, '?EIO=4&transport=websocket&refused=1');
        refused.webSocket.send('40');
        await until(() => refused.received.length === 2);
        first.webSocket.send('42["go"]');
        await logged(9);
      },
    ));

  it('may be called by a number, as JavaScript does with the ids of its users', () =>
    sameLog(
      (io, log) =>
        io.on('connection', async (socket) => {
          const user = 42 as unknown as string;
          socket.join(user);
          log([...socket.rooms].filter((room) => room !== socket.id));
          io.to(user).emit('n', 1);
          io.to('42').emit('n', 'another room');
          io.except(user).emit('n', 'nobody');
          log((await io.in(user).fetchSockets()).length);
          io.socketsLeave(user);
          io.to(user).emit('n', 'nobody');
          socket.emit('end');
        }),
      async (base, logged) => {
        const { heard } = await joined(base);
        await logged(2);
        return heard(2);
      },
    ));

  it('are left last: "disconnecting" still sees them, data stays, and no room is joined any more', () =>
    sameLog(
      (io, log) =>
        io.on('connection', async (socket) => {
          socket.join('room');
          socket.data.name = 'ada';
          log((await io.in('room').fetchSockets()).map(({ data, rooms }) => [data, rooms.size]));
          socket.on('disconnecting', (reason) =>
            log('ing', reason, socket.rooms.size, socket.connected),
          );
          socket.on('disconnect', (reason) =>
            log('ed', reason, socket.rooms.size, socket.disconnected, socket.data),
          );
          socket.on('disconnect', () => {
            socket.join('too late');
            log('late', socket.rooms.size);
          });
        }),
      async (base, logged) => {
        const { webSocket } = await joined(base);
        await logged(1);
        webSocket.send('41');
        await logged(4);
        webSocket.terminate();
        const other = await joined(base);
        await logged(5);
        other.webSocket.terminate();
        await logged(8);
      },
    ));
});
