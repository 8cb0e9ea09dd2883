import { invalid } from '../errors.js';
import type { CoreManager } from './manager.js';

/** When to try again, for the slot `reconnect`: pure, from the attempt and a random number to a delay. */
export interface Backoff {
  /** How many attempts in a row before giving up. */
  readonly attempts: number;
  /**
   * A connection that stays for as long as this counts as good again, and the delays start afresh, in milliseconds. One that is
   * accepted and dropped at once does not, or it would be tried in a tight loop.
   */
  readonly settleMs: number;
  /**
   * The delay before an attempt, in milliseconds; `attempt` counts from 0, `random` is in [0, 1).
   * @param error - why the last one failed
   */
  delay(attempt: number, random: number, error?: Error): number;
  /**
   * Runs `retry` when the delay is over and the time has come; absent: when the delay is over.
   * @returns what calls that off
   */
  schedule?(manager: CoreManager, delayMs: number, retry: () => void): () => void;
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
   * How much of each delay is random, up to 1 (all of it) as much to both sides. Above, half of the delays stay below the usual one,
   * down to a tenth of it, and the others reach further, up to three times as long at 2.
   * @defaultValue 2
   */
  jitter?: number | undefined;
  /**
   * Attempts in a row before giving up.
   * @defaultValue Infinity
   */
  attempts?: number | undefined;
}

/**
 * Doubles the delay with each attempt, up to `max`, and spreads it by `jitter`; under the cap the whole spread lies below it, so that
 * clients which all wait the longest still do not come back at one instant. What a server asks for by `Retry-After` comes on top.
 * @throws TypeError for an option out of its range
 */
export function backoff(options: BackoffOptions = {}): Backoff {
  const { min = 1_000, max = 5_000, jitter = 2, attempts = Infinity } = options;
  if (![min, max, attempts, jitter, 2 - jitter].every((value) => value >= 0)) {
    throw invalid('backoff', JSON.stringify(options));
  }
  return {
    attempts,
    settleMs: max,
    delay(attempt, random, error) {
      const { context } = { ...error } as { context?: { retryAfterMs?: number } };
      // Bounded, so that neither 0 nor Infinity makes it NaN.
      const base = Math.min(max, min * 2 ** Math.min(attempt, 40));
      // Of those that would come at once, most would come too soon, and wait for longer than the others after that.
      const low = base * Math.max((jitter - 1) / 10, 1 - jitter);
      // The long half: second attempts of some would fall among the first of others, and a server has to bear both at once.
      const high = Math.min(max, base * (1 + jitter));
      const middle = Math.min(base, (low + high) / 2);
      const own = middle + (2 * random - 1) * (random < 0.5 ? middle - low : high - middle);
      return Math.round(own + (context?.retryAfterMs ?? 0));
    },
  };
}
