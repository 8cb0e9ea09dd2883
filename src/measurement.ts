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

/** How many exchanges are looked at. */
export const WINDOW = 10;

/** Before the first exchange has ended, and while there is no connection. */
export const UNKNOWN: Measurement = {
  rttMs: null,
  jitterMs: null,
  samples: 0,
  lost: 0,
  quality: 'unknown',
  since: 0,
  error: null,
};

/** What the last exchanges say: their round trips in milliseconds, `null` for one that was lost. */
export function summary(
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
