import { idleState, type SocketState } from 'holdfast';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AnySocket } from '../shared.js';
import type { Disposal } from './socket-middleware.js';

/** A zustand store of a socket's state. */
export interface SocketStore extends StoreApi<SocketState>, Disposal {}

/**
 * A vanilla zustand store that follows `socket.getSnapshot()`. It opens and closes nothing, and holds the state alone, not the socket.
 * The initial state, which a server renders and a page hydrates with, is `idleState`.
 * @example
 * const connection = createSocketStore(socket);
 * useStore(connection, (state) => state.status); // in React; connection.subscribe() anywhere else
 */
export function createSocketStore(socket: AnySocket): SocketStore {
  const store = createStore<SocketState>()(() => idleState);
  const follow = () => store.setState(socket.getSnapshot(), true);
  // The state of an unopened socket stays the very object that a page hydrates with, so hydrating renders once.
  if (socket.getSnapshot().status !== 'idle') follow();
  return Object.assign(store, { dispose: socket.subscribe(follow) });
}
