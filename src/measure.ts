import { callAll } from './emitter.js';
import { invalid, isDisconnectedError, TimeoutError } from './errors.js';
import type { DefaultEventsMap, EventNames, EventParams } from './socket/events.js';
import type { Store } from './socket/observe.js';
import type { CoreSocket } from './socket/socket.js';

/** What a connection feels like, by its last ten exchanges. */
export interface Measurement {
  /** The median of the round trips, in milliseconds; `null` while there is none. */
  readonly rttMs: number | null;
  /** How much one round trip differs from the next, on average, in milliseconds; `null` before the second. */
  readonly jitterMs: number | null;
  /** How many exchanges of the last ten came back. */
  readonly samples: number;
  /** How many of the last ten failed, or took longer than the limit. */
  readonly lost: number;
  /**
   * `good`: up to 150 ms, up to 50 ms of jitter, none lost; `fair`: up to 400 ms, 150 ms, a fifth lost; `poor`: what is worse.
   * `unknown` before the first exchange has ended, and while there is no connection.
   */
  readonly quality: 'unknown' | 'good' | 'fair' | 'poor';
  /** Since when `quality` holds, in milliseconds since the epoch; 0 before the first exchange. */
  readonly since: number;
  /** Why the last exchange failed; `null` when it did not. */
  readonly error: unknown;
}

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

/** How many exchanges are looked at. */
const WINDOW = 10;

const UNKNOWN: Measurement = {
  rttMs: null,
  jitterMs: null,
  samples: 0,
  lost: 0,
  quality: 'unknown',
  since: 0,
  error: null,
};

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

function summary(
  recent: readonly (number | null)[],
  error: unknown,
  last: Measurement,
  now: number,
): Measurement {
  const trips = recent.filter((trip) => trip !== null);
  const sorted = [...trips].sort((one, other) => one - other);
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  const steps = trips.slice(1).map((trip, index) => Math.abs(trip - trips[index]!));
  const [rttMs, jitterMs] = [mean(middle), mean(steps)];
  const lost = recent.length - trips.length;
  const within = (limitMs: number, limitJitterMs: number, lostShare: number) =>
    rttMs !== null &&
    rttMs <= limitMs &&
    (jitterMs ?? 0) <= limitJitterMs &&
    lost <= recent.length * lostShare;
  const quality = within(150, 50, 0) ? 'good' : within(400, 150, 0.2) ? 'fair' : 'poor';
  const since = quality === last.quality ? last.since : now;
  return { rttMs, jitterMs, samples: trips.length, lost, quality, since, error };
}

const mean = (values: readonly number[]): number | null =>
  values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
