import type { AnySocket } from './shared.js';

/** Who listens: a function that may change, and the last recorded event that it was called for. */
export interface Listener {
  readonly current: (...args: never[]) => void;
  last?: readonly unknown[];
}

/** The last events of one name, for those who begin to listen later. */
export interface Recording<Args extends unknown[] = unknown[]> {
  /** Never there: it names the arguments, for the types of who replays them. */
  readonly args?: Args;
  /** Calls `listener` for each recorded event that it was not called for yet, and for all that come. @internal */
  listen(listener: Listener): () => void;
}

/** Calls `listener` for each event of a name, at once and in order, until the returned function is called. */
export function listen(
  socket: AnySocket,
  event: string,
  listener: Listener,
  recording: Recording | undefined,
): () => void {
  if (recording) return recording.listen(listener);
  const call = (...args: never[]) => listener.current(...args);
  socket.on(event, call);
  return () => void socket.off(event, call);
}
