import { type IoOptions, io, type Socket } from 'holdfast';
import { hold } from './hold.js';
import { mapOf, onServer, shared } from './shared.js';

/** Options of `useIo`: those of `io`, but for what using it decides. */
export interface UseIoOptions extends Partial<Omit<IoOptions, 'autoConnect' | 'forceNew'>> {
  /**
   * How long the socket stays open after its last user has gone, in milliseconds.
   * @defaultValue 1_000 – 1 second
   */
  releaseDelay?: number | undefined;
}

/**
 * The socket of an address and its options: the same for each who asks, and inert until it is held. Credentials make no other one. On a
 * server it is the same for each `user` alone, since nothing may be shared between requests.
 */
export function socketOf(url: string, options: UseIoOptions, user: object): Socket {
  const { auth, platform, releaseDelay, ...rest } = options;
  const everywhere = shared().sockets;
  const sockets = mapOf(everywhere, onServer() ? user : (platform ?? everywhere));
  const key = JSON.stringify([url, rest], (_, value) =>
    value?.constructor === Object ? Object.fromEntries(Object.entries(value).sort()) : value,
  );
  let socket = sockets.get(key)?.deref() as Socket | undefined;
  if (!socket) {
    // The cache of `io` knows one host only.
    socket = io(url, { ...options, autoConnect: false, forceNew: !!platform });
    for (const [other, held] of sockets) if (!held.deref()) sockets.delete(other);
    sockets.set(key, new WeakRef(socket));
  }
  return socket;
}

/** Keeps `socket` open as {@link hold} does; its next connections take the credentials of who asked last. */
export function holdAs(
  socket: Socket,
  auth: UseIoOptions['auth'],
  releaseDelayMs: number | undefined,
): () => void {
  if (auth) socket.auth = auth;
  return hold(socket, releaseDelayMs);
}
