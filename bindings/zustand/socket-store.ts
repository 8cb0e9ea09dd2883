import { idleState, type SocketState } from 'holdfast';
import type { OutboxState } from 'holdfast/offline';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { batched } from '../frame.js';
import { type AnyOutbox, idleOutboxState } from '../outbox-state.js';
import type { AnySocket } from '../shared.js';
import type { Disposal } from './socket-middleware.js';

/** A zustand store of a socket's state. */
export interface SocketStore<State extends SocketState = SocketState>
  extends StoreApi<State>,
    Disposal {}

/** The state of a socket and of its outbox. */
export interface SocketAndOutboxState extends SocketState {
  /** As `box.getSnapshot()` had it in the last frame. */
  readonly outbox: OutboxState;
}

/**
 * A vanilla zustand store that follows `socket.getSnapshot()`, and with `box` the outbox too: its state is under `outbox`, and follows
 * once a frame. It opens and closes nothing, and holds the state alone, not the socket. The initial state, which a server renders and a
 * page hydrates with, is `idleState`, with `idleOutboxState`.
 * @example
 * const connection = createSocketStore(socket);
 * useStore(connection, (state) => state.status); // in React; connection.subscribe() anywhere else
 */
export function createSocketStore(
  socket: AnySocket,
  box: AnyOutbox,
): SocketStore<SocketAndOutboxState>;
export function createSocketStore(socket: AnySocket): SocketStore;
export function createSocketStore(socket: AnySocket, box?: AnyOutbox): SocketStore {
  const store = createStore<SocketState>()(() =>
    box ? { ...idleState, outbox: idleOutboxState } : idleState,
  );
  // Without an outbox the very snapshot, as it is; with one, all that the store has beside it.
  const follow = () => store.setState(socket.getSnapshot(), !box as true);
  // The state of an unopened socket stays the very object that a page hydrates with, so hydrating renders once.
  if (socket.getSnapshot().status !== 'idle') follow();
  const stop = socket.subscribe(follow);
  if (!box) return Object.assign(store, { dispose: stop });
  let isOver = false;
  const followBox = () => {
    if (!isOver) store.setState({ outbox: box.getSnapshot() } as object);
  };
  followBox();
  const stopBox = box.subscribe(batched(followBox, 'frame'));
  return Object.assign(store, {
    dispose() {
      stop();
      stopBox();
      followBox();
      isOver = true;
    },
  });
}
