import { Manager, type ManagerOptions, type Socket, type SocketOptions } from './dropin/index.js';
import { hostPlatform } from './platform.js';
import { parseAddress } from './socket/address.js';

/** The options of {@link io}: those of the connection and of the namespace. */
export type IoOptions = ManagerOptions & SocketOptions;

/** Held weakly: a Manager that nobody uses any more leaves the cache. */
const cache = /*#__PURE__*/ new Map<string, WeakRef<Manager>>();

/**
 * Connects to a Socket.IO server; a drop-in for the function of the same name in socket.io-client.
 * @param uri - the server's address, whose path is the namespace
 * @defaultValue the page's own origin
 * @example
 * const socket = io('https://example.com/chat');
 */
export function io(options?: Partial<IoOptions>): Socket;
export function io(uri?: string, options?: Partial<IoOptions>): Socket;
export function io(uri?: string | Partial<IoOptions>, options?: Partial<IoOptions>): Socket {
  const [url, given] = typeof uri === 'object' ? ['', uri] : [uri ?? '', options];
  // JavaScript passes `null` for what is not there.
  const opts = given ?? {};
  const { platform = hostPlatform(opts), path, forceNew, multiplex } = opts;
  const { secure, host, nsp } = parseAddress(url, platform.origin());
  const id = [secure, host, path || '/socket.io'].join();
  const shared = cache.get(id)?.deref();
  const own =
    forceNew || opts['force new connection'] || multiplex === false || shared?._sockets[nsp];
  const manager = (!own && shared) || new Manager(url, opts);
  if (!own) {
    for (const [key, held] of cache) if (!held.deref()) cache.delete(key);
    cache.set(id, new WeakRef(manager));
  }
  return manager.socket(nsp, opts);
}
