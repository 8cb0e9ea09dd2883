import type { CoreSocket } from './socket.js';

/**
 * Where a socket stands.
 *
 * - `idle`: never asked to connect
 * - `connecting`: the first connection is under way, engine or namespace
 * - `connected`: the namespace was accepted
 * - `reconnecting`: lost or failed, and a retry is scheduled or under way
 * - `offline`: as `reconnecting`, and the device says that it has no network
 * - `refused`: the server answered CONNECT_ERROR; nothing happens until `connect()`
 * - `closed`: `disconnect()` on either side, or retries given up
 */
export type Status =
  | 'idle'
  | 'connecting'
  | 'connected'
  | 'reconnecting'
  | 'offline'
  | 'refused'
  | 'closed';

/** A socket's state as one immutable value, the same object until something changes. */
export interface SocketState {
  /** Where it stands, in a word. */
  readonly status: Status;
  /** Why it is not connected: a disconnect reason or an error's message; `null` while there is none. */
  readonly reason: string | null;
  /** The number of the reconnection attempt that is scheduled or under way; 0 when there is none. */
  readonly attempt: number;
  /** When the next attempt is due, in milliseconds since the epoch; `null` when none is scheduled. */
  readonly nextRetryAt: number | null;
  /** The running transport's name; `null` without a session. */
  readonly transport: string | null;
  /** The socket's id on the server; `null` unless connected. */
  readonly id: string | null;
  /** Whether the last connection took up the one before, with nothing missed. */
  readonly recovered: boolean;
  /** Since when `status` holds, in milliseconds since the epoch; 0 while `idle`. */
  readonly since: number;
  /** Whether it was ever connected: what is shown may be old, and not just late. */
  readonly everConnected: boolean;
}

/** The state of a socket that was never asked to connect; what a server renders, as it opens none. */
export const idleState: SocketState = {
  status: 'idle',
  reason: null,
  attempt: 0,
  nextRetryAt: null,
  transport: null,
  id: null,
  recovered: false,
  since: 0,
  everConnected: false,
};

/** An observable value: the shape that React, Vue and zustand adapters want. */
export interface Store<State> {
  /** Calls `listener` after each change; the returned function ends that. */
  subscribe(listener: () => void): () => void;
  /** The present value, the same object until something changes. */
  getSnapshot(): State;
}

/** What `socket` shows from now on; `undefined` when nothing has changed. */
export function nextState(
  socket: CoreSocket,
  last: SocketState,
  status: Status,
  reason: string | null,
): SocketState | undefined {
  const { io } = socket;
  const waits = /reconn|off/.test(status);
  const current = waits ? (io._options._platform.online() ? 'reconnecting' : 'offline') : status;
  const next: SocketState = {
    status: current,
    reason,
    attempt: io._attempt,
    nextRetryAt: io._nextRetryAt,
    transport: io._state === 'connected' ? io.engine!.transport.name : null,
    id: socket.id ?? null,
    recovered: socket.recovered,
    since:
      current === last.status ? last.since : current === 'idle' ? 0 : io._options._platform.now(),
    everConnected: last.everConnected || socket.connected,
  };
  return JSON.stringify(next) === JSON.stringify(last) ? undefined : next;
}
