// Code that was typed against socket.io-client compiles with the import swapped.
import { io, type Socket } from 'holdfast';

interface FromServer {
  hi: (count: number) => void;
}
interface ToServer {
  say: (text: string, done: (id: number) => void) => void;
}

export const socket: Socket<FromServer, ToServer> = io('http://localhost', {
  query: { room: 'a' },
  transports: ['websocket'],
  auth: { token: 'secret' },
});
socket.on('hi', (count) => count.toFixed());
socket.on('connect_error', (error) => error.message);
socket.on('disconnect', (reason) => reason === 'io client disconnect');
socket.io.on('reconnect_attempt', (attempt) => attempt.toFixed());
socket.timeout(5).emit('say', 'x', (_error, id) => id.toFixed());
// @ts-expect-error: the server sends no such event
socket.on('ho', () => {});
