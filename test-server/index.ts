/**
 * A reference server for tests: Engine.IO v4 and Socket.IO v5 on `node:http` and `ws`, with faults on demand.
 * It shares no code with the client, since one implementation agreeing with itself proves nothing.
 * What it leaves out, compared with `socket.io`, and where it differs, is listed in docs/test-server.md.
 */

import type { HttpOptions } from './engine/http-options.js';
import { withDefaults } from './engine/options.js';
import { EngineServer } from './engine/server.js';
import { type Host, type HostOptions, openHost } from './host.js';
import { Server, type SocketServerOptions, serverDefaults } from './socket/server.js';

export { chat } from './chat.js';
export type { CookieOptions, CorsOptions } from './engine/http-options.js';
export type { Faults } from './faults.js';
export {
  type FaultProxy,
  type FaultProxyOptions,
  faultProxy,
  type Link,
  type LinkOptions,
  type ProxiedConnection,
  type ProxiedRequest,
  type Silence,
  type UpgradeFault,
} from './proxy/index.js';
export type { RequestRecord } from './request-log.js';
export type { Broadcast } from './socket/broadcast.js';
export type { DynamicNamespace } from './socket/dynamic.js';
export type { Handshake } from './socket/handshake.js';
export type { Namespace } from './socket/namespace.js';
export type { Socket } from './socket/socket.js';
export { type Host, type HostOptions, Server };

/** The stock server's options, as far as they are served; durations in milliseconds, sizes in bytes. */
export interface ServerOptions extends SocketServerOptions, HttpOptions {}

/** Options of `startTestServer`: the stock server's, and those of a server for tests. */
export interface TestServerOptions extends Partial<ServerOptions>, HostOptions {}

/** A running server, with its faults. */
export interface TestServer extends Host {
  /** The Socket.IO server; it stays the same object over `restart()`. */
  readonly io: Server;
}

/** Starts a Socket.IO server on a port of its own. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const engine = new EngineServer(withDefaults(serverDefaults, options));
  const io = new Server(engine, options);
  const host = await openHost(engine, options, () => io.forget());
  return { ...host, io };
}

/** Starts an Engine.IO server without the Socket.IO layer. */
export async function startEngineServer(
  options: TestServerOptions = {},
): Promise<Host & { readonly engine: EngineServer }> {
  const engine = new EngineServer(options);
  return { ...(await openHost(engine, options)), engine };
}
