import { type AnySocket, mapOf, share, shared } from './shared.js';

/**
 * Keeps `socket` open until the returned function is called, and some time longer. Only a socket that was never opened is opened
 * here, and only what was opened here is closed here, and opened again for the next user. What is left unsent is named in a warning.
 * @param releaseDelayMs - how long it stays open after its last user, in milliseconds
 */
export const hold = (socket: AnySocket, releaseDelayMs?: number): (() => void) =>
  share(
    socket,
    '',
    () => {
      const { owned } = shared();
      if (socket.getSnapshot().status === 'idle') owned.add(socket);
      // Closed here once, and opened by the application since.
      else if (socket.active) owned.delete(socket);
      if (!owned.has(socket)) return;
      socket.connect();
      return () => {
        // Who disconnected it by hand does not want it back with the next user.
        if (!socket.active && socket.getSnapshot().reason === 'io client disconnect')
          owned.delete(socket);
        socket.disconnect();
        const { length } = socket.sendBuffer;
        if (length) console.warn(`holdfast: ${socket.nsp} closed, ${length} unsent`);
      };
    },
    releaseDelayMs,
  );

/** Whether somebody keeps `socket` open: a user here, or the application that opened it. */
export const isKept = (socket: AnySocket): boolean => {
  const { owned, uses } = shared();
  return !owned.has(socket) || mapOf(uses, socket).has('');
};
