import type { Server } from './socket/server.js';
import type { Socket } from './socket/socket.js';

const ROOM = 'lobby';

/** What everyone in the room gets, and the sender as acknowledgement. */
export interface ChatMessage {
  readonly id: number;
  readonly from: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The small room server of the demo: everybody is in one room, and hears what is said there. */
export function chat(io: Server): void {
  // Not from 1: a page that stays open over a restart would see an id again.
  let nextId = Date.now();
  const announce = () => {
    const present = [...io.sockets.sockets.values()].filter(({ rooms }) => rooms.has(ROOM));
    io.to(ROOM).emit('presence', present.length);
  };

  io.on('connection', (socket: Socket) => {
    socket.join(ROOM);
    announce();
    socket.on('disconnect', announce);

    socket.on('message', (text: unknown, acknowledge: unknown) => {
      if (typeof text !== 'string') return;
      const message: ChatMessage = { id: nextId++, from: socket.id, text, at: Date.now() };
      io.to(ROOM).emit('message', message);
      if (typeof acknowledge === 'function') acknowledge(message);
    });
    socket.on('ping-time', (...args: unknown[]) => {
      const acknowledge = args.at(-1);
      if (typeof acknowledge === 'function') acknowledge();
    });
    socket.on('file', (name: unknown, bytes: unknown) => {
      if (typeof name !== 'string' || !Buffer.isBuffer(bytes)) return;
      socket.to(ROOM).emit('file', name, bytes);
    });
  });
}
