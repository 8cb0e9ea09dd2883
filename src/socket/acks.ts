import { callAll } from '../emitter.js';
import { TimeoutError } from '../errors.js';
import type { CoreSocket } from './socket.js';

/** What an emit may carry; the clean form of the flags. */
export interface EmitOptions {
  /** How long to wait for the acknowledgement, in milliseconds; the callback then takes an error first. */
  timeout?: number | undefined;
  /** Gives the acknowledgement up, and its emit too if that has not left; the callback then takes an error first. Without one it changes nothing. */
  signal?: AbortSignal | undefined;
  /** Drop the event unless it can leave at once. */
  volatile?: boolean | undefined;
  /** Whether this message may be compressed; matters in Node only. */
  compress?: boolean | undefined;
}

/** What the flags of a socket gather for its next emit. */
export interface EmitFlags extends EmitOptions {
  /** Whether the callback takes an error first in any case. */
  _withError?: boolean;
  /** Whether it goes past what keeps and repeats it, since the sender does both. */
  _direct?: boolean;
}

/** Waits for one acknowledgement; settles once. */
export interface Ack {
  (...args: unknown[]): void;
  /** Settles with an error; absent where the application's callback takes none. */
  fail?: (error: Error) => void;
}

/**
 * Makes the handler that waits for an answer.
 * With a timeout, a signal or `_withError`, `callback` takes an error first.
 * @param socket - the `this` of `callback`
 * @param giveUp - forgets the handler and its packet
 */
export function createAck(
  callback: (...args: never[]) => void,
  { timeout, signal, _withError }: EmitFlags,
  socket: CoreSocket,
  giveUp: () => void,
): Ack {
  // The callback itself, as many may wait at once.
  if (timeout === undefined && !signal && !_withError) return callback as Ack;
  const once = [callback];
  const settle = (...args: unknown[]) => {
    if (stop) stop();
    signal?.removeEventListener('abort', abort);
    callAll(once.splice(0), args, socket);
  };
  const fail = (error: Error) => {
    giveUp();
    settle(error);
  };
  const abort = () => fail(signal!.reason);
  signal?.addEventListener('abort', abort);
  const stop =
    timeout !== undefined &&
    socket.io._options._platform.after(
      timeout,
      () => fail(new TimeoutError('operation has timed out', { limitMs: timeout })),
      true,
    );
  return Object.assign((...args: unknown[]) => settle(null, ...args), { fail });
}
