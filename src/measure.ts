import { callAll } from './emitter.js';
import { invalid, isDisconnectedError, TimeoutError } from './errors.js';
import { type Measurement, summary, UNKNOWN, WINDOW } from './measurement.js';
import type { DefaultEventsMap, EventNames, EventParams } from './socket/events.js';
import type { Store } from './socket/observe.js';
import type { CoreSocket } from './socket/socket.js';

/** The events of `Emit` whose only argument is a function that takes the answer. */
export type AskedEvents<Emit> = {
  [Name in EventNames<Emit>]: string extends Name
    ? Name
    : EventParams<Emit, Name> extends [(...args: never[]) => unknown]
      ? Name
      : never;
}[EventNames<Emit>];

/** Options of {@link measure}. */
export interface MeasureOptions<Emit extends object = DefaultEventsMap> {
  /**
   * One exchange: the name of an event that the server acknowledges, or a function, such as an HTTP request to the server.
   * Its signal is aborted when the exchange is given up. A rejection counts as lost.
   */
  by: AskedEvents<Emit> | ((signal: AbortSignal) => PromiseLike<unknown>);
  /**
   * The time between the end of one exchange and the begin of the next, in milliseconds.
   * @defaultValue 5_000 – 5 seconds
   */
  every?: number | undefined;
  /**
   * How long one exchange may take before it counts as lost, in milliseconds.
   * @defaultValue 5_000 – 5 seconds
   */
  timeout?: number | undefined;
}

/**
 * Times round trips, one after the other, while `socket` is connected and somebody subscribes. A client of this protocol cannot time
 * a heartbeat, since the server is the one who pings: so it takes an exchange of the application's choice. Each connection, and each
 * transport of one, is measured anew.
 * @throws TypeError for an option out of its range
 * @example
 * const quality = measure(socket, { by: 'ping' });
 * const http = measure(socket, { by: (signal) => fetch('/health', { method: 'HEAD', cache: 'no-store', signal }) });
 * const stop = quality.subscribe(() => show(quality.getSnapshot()));
 */
export function measure<Listen extends object, Emit extends object>(
  socket: CoreSocket<Listen, Emit>,
  { by, every = 5_000, timeout = 5_000 }: MeasureOptions<Emit>,
): Store<Measurement> {
  if (!/^(string|function)$/.test(typeof by)) throw invalid('by', by);
  if (!(every >= 0)) throw invalid('every', every);
  if (!(timeout > 0)) throw invalid('timeout', timeout);

  const core = socket as unknown as CoreSocket;
  const { _platform: platform } = core.io._options;
  const observers = new Set<() => void>();
  let snapshot = UNKNOWN;
  /** Which connection, by which transport, is measured; empty while none is. */
  let measured = '';
  /** The last exchanges: their round trips in milliseconds, `null` for one that was lost. */
  let recent: (number | null)[] = [];
  let stop = () => {};
  let unsubscribe = () => {};

  const publish = (next: Measurement) => {
    snapshot = next;
    callAll([...observers], []);
  };

  const exchange = async (signal: AbortSignal) => {
    if (typeof by === 'function') await by(signal);
    // Volatile: one that waits in a buffer would measure the buffer.
    else await core.with({ signal, volatile: true }).emitWithAck(by as string);
  };

  const sample = () => {
    const abort = new AbortController();
    const startedAt = platform.now();
    const end = (failure?: { error: unknown }) => {
      if (abort.signal.aborted) return;
      stopLimit();
      stop = platform.after(every, sample);
      const tookMs = Math.max(0, platform.now() - startedAt);
      // It never left, which says nothing of the network.
      if (failure && isDisconnectedError(failure.error)) return;
      // Or the limit's timer was late, as after a sleep.
      if (tookMs > timeout) failure ??= { error: tooLong() };
      recent = [...recent.slice(1 - WINDOW), failure ? null : tookMs];
      publish(summary(recent, failure ? failure.error : null, snapshot, platform.now()));
    };
    const tooLong = () => new TimeoutError('operation has timed out', { limitMs: timeout });
    const stopLimit = platform.after(timeout, () => {
      const error = tooLong();
      end({ error });
      abort.abort(error);
    });
    stop = () => {
      stopLimit();
      abort.abort();
    };
    exchange(abort.signal).then(
      () => end(),
      (error) => end({ error }),
    );
  };

  const check = (begin?: true) => {
    const { status, id, transport } = core.getSnapshot();
    const current = status === 'connected' ? `${id} ${transport}` : '';
    const changed = current !== measured;
    if (changed) {
      stop();
      measured = current;
      recent = [];
    }
    if (current && (changed || begin)) sample();
    // Last, since a listener may unsubscribe, which ends what runs.
    if (changed && snapshot !== UNKNOWN) publish(UNKNOWN);
  };

  return {
    subscribe(listener) {
      // A wrapper, so that one listener subscribed twice counts twice.
      const observer = () => listener();
      observers.add(observer);
      if (observers.size === 1) {
        unsubscribe = core.subscribe(check);
        check(true);
      }
      return () => {
        if (!observers.delete(observer) || observers.size) return;
        unsubscribe();
        stop();
      };
    },
    getSnapshot: () => snapshot,
  };
}
