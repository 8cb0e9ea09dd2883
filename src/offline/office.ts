import { SILENCE_MS } from './leader.js';
import type { Ledger } from './ledger.js';
import type { Outcome } from './record.js';
import type { Rows } from './store.js';

/** What a tab finds when it takes over. */
export interface Office {
  /** From here on nobody else may send, or settle. */
  readonly epoch: number;
  readonly keys: readonly string[];
  /** What the one before had no time to tell. */
  readonly untold: readonly Outcome[];
}

/** The first transaction of a tab that leads. */
export async function takeOffice({ space }: Ledger, rows: Rows): Promise<Office> {
  space.epoch++;
  // What was under way belonged to a page that is gone, or frozen.
  space.unknown += space.inflight;
  space.inflight = 0;
  const { space: name, epoch, told, settledAt } = space;
  const late =
    told < settledAt
      ? [
          ...(await rows.settled(name, true, Infinity)),
          ...(await rows.settled(name, false, Infinity)),
        ]
      : [];
  return {
    epoch,
    keys: await rows.keys(name),
    untold: late.map(({ outcome }) => outcome).filter((outcome) => outcome.settledAt > told),
  };
}

/**
 * Where there are no Web Locks: takes the lease for `ms` milliseconds, renews it, or gives it back with 0.
 * @returns whether it is this tab's to take
 */
export function takeLease(
  space: Ledger['space'],
  holder: string,
  now: number,
  ms: number,
): boolean {
  const { lease } = space;
  const free =
    !lease ||
    lease.holder === holder ||
    lease.until <= now ||
    // It was given before the clock was put back.
    lease.until > now + 2 * SILENCE_MS;
  if (free) space.lease = ms ? { holder, until: now + ms } : undefined;
  return free;
}
