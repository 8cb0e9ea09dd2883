export type { Schedule } from '../frame.js';
export { idleOutboxState } from '../outbox-state.js';
export {
  type Disposal,
  type EventReducers,
  type SocketMiddlewareOptions,
  socketMiddleware,
} from './socket-middleware.js';
export { createSocketStore, type SocketAndOutboxState, type SocketStore } from './socket-store.js';
