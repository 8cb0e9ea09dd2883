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

// Where the peer's types give up and say `any`, the answer's type is known.
type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <_Holds extends true>(): void => {};
const timed = await socket.timeout(5).emitWithAck('say', 'x');
is<Equal<typeof timed, number>>();
interface Several {
  sum: (done: (total: number, exact: boolean) => void) => void;
}
const first = await (socket as unknown as Socket<FromServer, Several>).emitWithAck('sum');
is<Equal<typeof first, number>>();
