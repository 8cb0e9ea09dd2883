import { invalid } from '../errors.js';

/** When to try again, for the slot `reconnect`: pure, from the attempt and a random number to a delay. */
export interface Backoff {
  /** How many attempts in a row before giving up. */
  readonly attempts: number;
  /**
   * A connection that stays for as long as this counts as good again, and the delays start afresh, in milliseconds. One that is
   * accepted and dropped at once does not, or it would be tried in a tight loop.
   */
  readonly settleMs: number;
  /** The delay before an attempt, in milliseconds; `attempt` counts from 0, `random` is in [0, 1). */
  delay(attempt: number, random: number): number;
}

/** Options of {@link backoff}. */
export interface BackoffOptions {
  /**
   * The first delay, in milliseconds.
   * @defaultValue 1_000 – 1 second
   */
  min?: number | undefined;
  /**
   * The longest delay, in milliseconds.
   * @defaultValue 5_000 – 5 seconds
   */
  max?: number | undefined;
  /**
   * How much of each delay is random, from 0 (none) to 1.
   * @defaultValue 0.5
   */
  jitter?: number | undefined;
  /**
   * Attempts in a row before giving up.
   * @defaultValue Infinity
   */
  attempts?: number | undefined;
}

/**
 * Doubles the delay with each attempt, up to `max`, and spreads it by `jitter` both ways; under the cap the whole spread lies
 * below it, so that clients which all wait the longest still do not come back at one instant.
 * @throws TypeError for an option out of its range
 */
export function backoff(options: BackoffOptions = {}): Backoff {
  const { min = 1_000, max = 5_000, jitter = 0.5, attempts = Infinity } = options;
  if (![min, max, attempts, jitter, 1 - jitter].every((value) => value >= 0)) {
    throw invalid('backoff', JSON.stringify(options));
  }
  return {
    attempts,
    settleMs: max,
    delay(attempt, random) {
      // Bounded, so that neither 0 nor Infinity makes it NaN.
      const base = Math.min(max, min * 2 ** Math.min(attempt, 40));
      const low = base * (1 - jitter);
      return Math.round(low + random * (Math.min(max, base * (1 + jitter)) - low));
    },
  };
}
