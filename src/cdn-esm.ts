/**
 * The script tag's content as a module, with the parts by name. What is only paid by who imports it would be paid here by everybody:
 * so `explain`, `events`, `measure` and `batch` are left to those who bundle.
 */
export { createManager, createSocket } from './create.js';
export { Manager, Socket } from './dropin/index.js';
export { polling, polling as Fetch, polling as NodeXHR, polling as XHR } from './engine/polling.js';
export { race } from './engine/race.js';
export { probe } from './engine/upgrade.js';
export {
  webSocket,
  webSocket as NodeWebSocket,
  webSocket as WebSocket,
} from './engine/websocket.js';
export { webTransport, webTransport as WebTransport } from './engine/webtransport.js';
export {
  ConnectError,
  DisconnectedError,
  isConnectError,
  isDisconnectedError,
  isProtocolError,
  isTimeoutError,
  isTransportError,
  ProtocolError,
  TimeoutError,
  TransportError,
} from './errors.js';
export { inspect } from './inspect.js';
export { io, io as connect, io as default } from './io.js';
export { protocol } from './protocol.js';
export { ready } from './ready.js';
export { backoff } from './socket/backoff.js';
export { limits } from './socket/limits.js';
export { idleState } from './socket/observe.js';
export { retryRefused } from './socket/refused.js';
export { acrossTabs } from './wake/across-tabs.js';
export { barrier } from './wake/barrier.js';
export { pageLife } from './wake/page-life.js';
