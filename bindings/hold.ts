import { type AnySocket, share, shared } from './shared.js';

/**
 * Keeps `socket` open until the returned function is called, and some time longer. Only a socket that was never opened is opened
 * here, and only what was opened here is closed here. What is left unsent then is named in a warning.
 * @param releaseDelayMs - how long it stays open after its last user, in milliseconds
 */
export function hold(socket: AnySocket, releaseDelayMs?: number): () => void {
  const { owned } = shared();
  const begin = () => {
    if (socket.getSnapshot().status === 'idle') owned.add(socket);
    if (owned.has(socket)) socket.connect();
    return () => {
      if (!owned.has(socket)) return;
      // Who disconnected it by hand does not want it back with the next user.
      if (socket.getSnapshot().reason === 'io client disconnect') owned.delete(socket);
      socket.disconnect();
      const { length } = socket.sendBuffer;
      if (length) console.warn(`holdfast: closed ${socket.nsp} with ${length} events unsent`);
    };
  };
  return share(socket, '', begin, releaseDelayMs);
}
