/**
 * A Socket.IO server in memory, for the tests of applications: no port, no request, in a page as well as in Node.
 *
 * It is the reference server of `holdfast/test-server` on a network of its own, and leaves out what that leaves out, and what
 * means nothing without HTTP: CORS, cookies, `allowRequest`, the events for headers.
 */

export type { Broadcast } from '../test-server/socket/broadcast.js';
export type { DynamicNamespace } from '../test-server/socket/dynamic.js';
export type { Handshake } from '../test-server/socket/handshake.js';
export type { Namespace } from '../test-server/socket/namespace.js';
export type { RecoveryOptions } from '../test-server/socket/recovery.js';
export type { Server } from '../test-server/socket/server.js';
export type { Socket as ServerSocket } from '../test-server/socket/socket.js';
export { type MswHandlersOptions, mswHandlers } from './msw.js';
export type { TestServerOptions } from './options.js';
export { createTestServer, type TestServer } from './server.js';
