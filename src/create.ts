import type { SocketOptions } from './socket/credentials.js';
import type { DefaultEventsMap } from './socket/events.js';
import { CoreManager, type ManagerParts } from './socket/manager.js';
import type { CoreSocket } from './socket/socket.js';

/** A manager of the named parts only; it opens nothing before `connect()`. */
export const createManager = (url: string, parts: ManagerParts): CoreManager =>
  new CoreManager(url, parts);

/**
 * A socket of the named parts only. It is inert until `connect()`; the path of `url` is the namespace.
 * @throws TypeError naming the option that is wrong
 * @example
 * const socket = createSocket('https://example.com/chat', {
 *   transports: [webSocket()],
 *   reconnect: backoff(),
 * }).connect();
 */
export function createSocket<
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
>(url: string, parts: ManagerParts & SocketOptions): CoreSocket<Listen, Emit> {
  const manager = createManager(url, parts);
  return manager.socket(manager._options._endpoint.nsp, parts) as unknown as CoreSocket<
    Listen,
    Emit
  >;
}
