import type { Desk } from './desk.js';
import { markOf } from './news.js';

/** How long the one that sends may be silent, in milliseconds, before another takes over. */
export const SILENCE_MS = 5_000;

/** Chooses the one tab that sends: by a way to stand, and to resign; both may be said twice. */
export interface Leader {
  /** @param steal - another tab leads, and is not heard of: its lock is taken from it; `false`: others go first */
  _stand(steal?: boolean): void;
  _resign(): void;
}

type Change = (leads: boolean) => void;

export function createLeader(
  desk: Desk,
  kind: 'weblocks' | 'lease' | 'none',
  change: Change,
): Leader {
  const stand = kind === 'lease' ? byLease : kind === 'none' ? byItself : byLock;
  const leader = stand(desk, change);
  leader._stand();
  return leader;
}

const byItself = (_: Desk, change: Change): Leader => ({
  _stand: () => queueMicrotask(() => change(true)),
  _resign: () => change(false),
});

/** A lock lasts as long as its page, whatever the clock says. */
function byLock(desk: Desk, change: Change): Leader {
  let scope: AbortController | undefined;
  let release: (() => void) | undefined;
  const term: Leader = {
    _stand(steal) {
      if (scope && !steal) return;
      scope?.abort();
      const mine = new AbortController();
      const { signal } = mine;
      let held = false;
      scope = mine;
      const hold = () =>
        new Promise<void>((resolve) => {
          release = resolve;
          held = true;
          if (signal.aborted) resolve();
          else change(true);
        });
      desk._origin
        .locks!.request(markOf(desk), steal ? { steal } : { signal }, hold)
        .catch(() => {})
        .then(() => {
          // Taken away: others wait no more for this one, so it stands again behind them.
          if (scope !== mine) return;
          scope = undefined;
          change(false);
          // What was never granted is refused to this page as a whole.
          if (held) term._stand();
        });
    },
    _resign() {
      scope?.abort();
      scope = undefined;
      release?.();
      change(false);
    },
  };
  return term;
}

/** A time until which the store names this tab. */
function byLease(desk: Desk, change: Change): Leader {
  const { _runtime: platform } = desk;
  const holder = desk._createId();
  let stopTimer: (() => void) | undefined;

  /** Takes the lease for `ms` milliseconds, or renews it; 0 gives it back. @returns whether it is this tab's to take */
  const take = (ms: number) =>
    desk._ask(async ({ _space: space, _rows: rows }) => {
      const { lease } = space;
      const now = platform.now();
      const free =
        !lease ||
        lease.holder === holder ||
        lease.until <= now ||
        // It was given before the clock was put back.
        lease.until > now + 2 * SILENCE_MS;
      if (free) space.lease = ms ? { holder, until: now + ms } : undefined;
      // Where there are no locks, there may be no channel either by which others would tell.
      if (free && desk._leads) for (const key of await rows.keys(desk._name)) desk._see(key);
      return free;
    });

  const renew = async () => {
    const asking = () => {};
    stopTimer = asking;
    // A store that does not answer grants nothing.
    const leads = await take(2 * SILENCE_MS).catch(() => false);
    // It has resigned meanwhile.
    if (stopTimer !== asking) return;
    stopTimer = platform.after(SILENCE_MS, renew);
    change(leads);
  };
  return {
    _stand(steal) {
      if (steal === false) stopTimer ??= platform.after(2 * SILENCE_MS, renew);
      else if (!stopTimer) renew();
    },
    _resign() {
      if (!stopTimer) return;
      stopTimer();
      stopTimer = undefined;
      change(false);
      take(0).catch(() => {});
    },
  };
}
