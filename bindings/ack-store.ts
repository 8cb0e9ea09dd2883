import type { Store } from 'holdfast';
import { createCell } from './cell.js';
import type { AnySocket } from './shared.js';

/** Options of an acknowledged event. */
export interface AckStoreOptions {
  /**
   * How long to wait for an answer, in milliseconds, from the moment of sending or buffering on; `false` for no limit.
   * @defaultValue 10_000 – 10 seconds
   */
  timeout?: number | false | undefined;
  /** Gives up whatever is pending. */
  signal?: AbortSignal | undefined;
}

/** What the last `send` has come to. */
export interface AckState<Result> {
  readonly status: 'idle' | 'pending' | 'success' | 'error';
  /** The answer. */
  readonly data?: Result;
  /** Why there is none. */
  readonly error?: Error;
  /** How many sends wait for an answer. */
  readonly pending: number;
}

/** Sends one event, and keeps what became of it. */
export interface AckStore<Args extends unknown[], Result> extends Store<AckState<Result>> {
  send(...args: Args): Promise<Result>;
  reset(): void;
}

/** @param options - read at each send */
export function createAckStore<Args extends unknown[], Result>(
  socket: AnySocket,
  event: string,
  options: { readonly current: AckStoreOptions },
): AckStore<Args, Result> {
  let pending = 0;
  let last: Promise<Result> | undefined;
  const cell = createCell<AckState<Result>>({ status: 'idle', pending });
  return {
    ...cell,
    send(...args) {
      const { timeout = 10_000, signal } = options.current;
      const answer = socket
        .with({ timeout: timeout || undefined, signal })
        .emitWithAck(event, ...args) as Promise<Result>;
      const settle = (outcome: Omit<AckState<Result>, 'pending'>) => {
        pending--;
        cell.set({ ...(answer === last ? outcome : cell.getSnapshot()), pending });
      };
      last = answer;
      pending++;
      cell.set({ status: 'pending', pending });
      answer.then(
        (data) => settle({ status: 'success', data }),
        (error) => settle({ status: 'error', error }),
      );
      return answer;
    },
    reset() {
      last = undefined;
      cell.set({ status: 'idle', pending });
    },
  };
}
