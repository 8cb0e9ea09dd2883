import type { ConnectError } from '../errors.js';
import { type Backoff, backoff } from './backoff.js';
import type { Refused } from './manager.js';

/** Options of {@link retryRefused}. */
export interface RetryRefusedOptions {
  /**
   * When to ask again, and how often in a row; a server's `{ data: { retryAfter: seconds } }` is waited for besides.
   * @defaultValue backoff({ min: 1_000, max: 30_000, attempts: 5 })
   */
  backoff?: Backoff | undefined;
  /**
   * Whether it is worth another try.
   * @defaultValue always
   */
  when?: ((error: ConnectError) => boolean) | undefined;
}

/** The longest wait that a server can ask for, in seconds. */
const LONGEST_S = 600;

/**
 * Asks again for a namespace that was refused, with credentials that `auth` is asked for afresh, as for a token that had expired. The
 * socket stays `active` meanwhile, its status is `refused`, and `connect_error` is told each time. For the slot `refused`.
 */
export const retryRefused =
  ({
    backoff: policy = backoff({ min: 1_000, max: 30_000, attempts: 5 }),
    when = () => true,
  }: RetryRefusedOptions = {}): Refused =>
  (socket, error, tries) => {
    if (tries >= policy.attempts || !when(error)) return false;
    const { _platform: platform } = socket.io._options;
    const hint = Number((error.data as { retryAfter?: unknown } | undefined)?.retryAfter);
    const askedMs = hint > 0 ? Math.min(hint, LONGEST_S) * 1_000 : 0;
    const again = () => {
      socket._observe('connecting');
      socket._sendConnect();
    };
    socket._stopLimit = platform.after(askedMs + policy.delay(tries, platform.random()), again);
    socket._observe('refused', error.message);
    return true;
  };
