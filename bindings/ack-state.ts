import type { Cell } from './cell.js';
import type { AnySocket } from './shared.js';

/** Options of an acknowledged event. */
export interface AckStateOptions {
  /**
   * How long to wait for an answer, in milliseconds, from the moment of sending or buffering on; `false` for no limit.
   * @defaultValue 10_000 – 10 seconds
   */
  timeout?: number | false | undefined;
  /** Gives up whatever is pending. */
  signal?: AbortSignal | undefined;
}

/** A sender, and what its last `send` has come to. */
export interface AckState<Args extends unknown[], Result> {
  /** What the last `send` has come to. */
  readonly status: 'idle' | 'pending' | 'success' | 'error';
  /** The answer. */
  readonly data?: Result;
  /** Why there is none. */
  readonly error?: Error;
  /** How many sends wait for an answer. */
  readonly pending: number;
  /** Sends the event. The promise settles as well, and may be left alone: a failure is in `error`. Always the same function. */
  send(...args: Args): Promise<Result>;
  /** Back to `idle`; what is still pending will not show. Always the same function. */
  reset(): void;
}

type Outcome<Result> = Pick<AckState<never, Result>, 'status' | 'data' | 'error'>;

/**
 * Sends one event, and keeps what became of it. One component watches.
 * @param options - read at each send
 */
export function createAckState<Args extends unknown[], Result>(
  socket: AnySocket,
  event: string,
  options: { readonly current: AckStateOptions },
): Cell<AckState<Args, Result>> {
  let pending = 0;
  let last: Promise<Result> | undefined;
  let watcher: (() => void) | undefined;
  const set = (outcome: Outcome<Result>) => {
    state = { ...outcome, pending, send, reset };
    watcher?.();
  };
  const send = (...args: Args) => {
    const { timeout = 10_000, signal } = options.current;
    const answer = socket
      .with({ timeout: timeout || undefined, signal })
      .emitWithAck(event, ...args) as Promise<Result>;
    const settle = (outcome: Outcome<Result>) => {
      pending--;
      set(answer === last ? outcome : state);
    };
    last = answer;
    pending++;
    set({ status: 'pending' });
    answer.then(
      (data) => settle({ status: 'success', data }),
      (error) => settle({ status: 'error', error }),
    );
    return answer;
  };
  const reset = () => {
    last = undefined;
    set({ status: 'idle' });
  };
  let state: AckState<Args, Result>;
  reset();
  return [
    (listener) => {
      watcher = listener;
      return () => {
        watcher = undefined;
      };
    },
    () => state,
  ];
}
