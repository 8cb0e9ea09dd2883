import { invalid } from './errors.js';
import type { EventNames, EventParams, SocketReservedEvents } from './socket/events.js';
import type { CoreSocket } from './socket/socket.js';

/** Options of {@link events}. */
export interface EventsOptions {
  /** Ends the iteration: what has come is still given, then its reason is thrown. */
  signal?: AbortSignal | undefined;
  /**
   * How many events may wait for the loop.
   * @defaultValue 1_000
   */
  limit?: number | undefined;
  /**
   * What happens to one event more. `error`: what waits is still given, then a RangeError is thrown, and the iteration is over.
   * The others go on, and lose events in silence.
   * @defaultValue 'error'
   */
  overflow?: 'error' | 'drop-oldest' | 'drop-newest' | undefined;
}

/** The arguments of an event, as {@link events} gives them; where the server asks for an answer, the last is its function. */
export type EventArguments<Listen, Name> = Name extends keyof SocketReservedEvents
  ? Parameters<SocketReservedEvents[Name]>
  : Name extends keyof Listen
    ? EventParams<Listen, Name>
    : never;

/**
 * The events `name` of `socket`, one after the other, each as the array of its arguments. It listens from the call on, so that
 * nothing is missed before the loop begins, until the loop is left or something is thrown. The end of a connection does not end
 * it, since the socket may connect again: a `signal` does.
 * @throws TypeError for an option out of its range; the signal's reason if that is aborted already
 * @example
 * for await (const [text, from] of events(socket, 'message')) show(text, from);
 */
export function events<
  Listen extends object,
  Emit extends object,
  Name extends EventNames<Listen> | keyof SocketReservedEvents,
>(
  socket: CoreSocket<Listen, Emit>,
  name: Name,
  { signal, limit = 1_000, overflow = 'error' }: EventsOptions = {},
): AsyncIterableIterator<EventArguments<Listen, Name>> {
  type Args = EventArguments<Listen, Name>;
  if (!(limit >= 1)) throw invalid('limit', limit);
  if (!/^(error|drop-(old|new)est)$/.test(overflow)) throw invalid('overflow', overflow);
  signal?.throwIfAborted();

  const core = socket as unknown as CoreSocket;
  const waiting: Args[] = [];
  /** Calls of `next` that came before their event. */
  const asked: {
    resolve(result: IteratorResult<Args>): void;
    reject(error: unknown): void;
  }[] = [];
  let ended = false;
  /** What is thrown once, after the last event. */
  let failure: { error: unknown } | undefined;

  const end = (error?: { error: unknown }) => {
    core.off(name, onEvent);
    signal?.removeEventListener('abort', onAbort);
    ended = true;
    const first = error && asked.shift();
    if (first) first.reject(error.error);
    else failure = error;
    for (const { resolve } of asked.splice(0)) resolve(OVER);
  };
  const onAbort = () => end({ error: signal!.reason });
  const onEvent = (...args: never[]) => {
    const value = args as unknown as Args;
    const next = asked.shift();
    if (next) return next.resolve({ done: false, value });
    if (waiting.length < limit) return waiting.push(value);
    if (overflow === 'error') {
      const error = new RangeError(
        `expected at most ${limit} events "${name}" to wait, got one more`,
      );
      return end({ error });
    }
    if (overflow === 'drop-oldest') {
      waiting.shift();
      waiting.push(value);
    }
  };
  core.on(name, onEvent as never);
  signal?.addEventListener('abort', onAbort);

  return {
    async next() {
      const value = waiting.shift();
      if (value) return { done: false, value };
      const thrown = failure;
      failure = undefined;
      if (thrown) throw thrown.error;
      if (ended) return OVER;
      return new Promise((resolve, reject) => asked.push({ resolve, reject }));
    },
    async return() {
      waiting.length = 0;
      end();
      return OVER;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const OVER = { done: true, value: undefined } as const;
