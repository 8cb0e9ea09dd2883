export type { Schedule } from '../frame.js';
export {
  type Disposal,
  type EventReducers,
  type SocketMiddlewareOptions,
  socketMiddleware,
} from './socket-middleware.js';
export { createSocketStore, type SocketStore } from './socket-store.js';
