// What the server hears of a socket, for programs about what it sends.
import type { Socket as ServerSocket } from 'socket.io';
import type { Stage } from './support.js';

/** Notes what the server hears, in order, and acknowledges `ask` with its arguments. */
export const hears = ({ server, note }: Stage): void => {
  server.on('connection', (there: ServerSocket) =>
    there.onAny((name, ...args) => {
      // It arrives before its limit is over or after it, whichever machine this is.
      if (name === 'mute') return;
      const ack = typeof args.at(-1) === 'function' && args.pop();
      note('server', name, ...args, ack ? 'asks' : '');
      if (ack) ack(...args);
    }),
  );
};

/** Everything emitted before has arrived. */
export const FLUSHED = ['server', 'flushed', 'asks'];
export const flushed = (socket: Awaited<ReturnType<Stage['connected']>>): Promise<unknown> =>
  new Promise((resolve) => socket.timeout(8_000).emit('flushed', resolve));

/** What the server notes of an event without arguments. */
export const heard = (name: string): string[] => ['server', name, ''];
