import type { Platform } from '../platform.js';
import type { OutboxHost } from '../platform.offline.js';
import { listen, visibility } from '../platform.page.js';

/** How long the one that sends may be silent, in milliseconds, before another takes over. */
export const SILENCE_MS = 5_000;

/** Chooses the one tab that sends. */
export interface Leader {
  /** Another tab leads, and is not heard of: its lock is taken from it. */
  takeOver(): void;
  /** Gives way to a tab that waits, and stands again behind it. */
  giveWay(): void;
  close(): void;
}

export interface LeaderOptions {
  readonly name: string;
  readonly kind: 'weblocks' | 'lease' | 'none';
  readonly host: OutboxHost;
  readonly platform: Platform;
  /** Takes the lease for `ms` milliseconds, or renews it; resolves with whether it is ours. 0 gives it back. */
  lease(ms: number): Promise<boolean>;
  onChange(leads: boolean): void;
}

export function createLeader(options: LeaderOptions): Leader {
  const { kind, platform, onChange } = options;
  let leads = false;
  const change = (to: boolean) => {
    if (leads === to) return;
    leads = to;
    onChange(to);
  };
  const term = (kind === 'lease' ? byLease : kind === 'none' ? byItself : byLock)(options, change);
  // A page that is kept or frozen must not hold what others wait for.
  const stop = listen(
    platform,
    ({ type, persisted }) => {
      if (/hide|freeze/.test(type)) term.resign();
      else if (persisted !== false && visibility(platform) !== 'hidden') term.stand();
    },
    'pagehide',
    'freeze',
    'pageshow',
    'resume',
    'visibilitychange',
  );
  term.stand();
  return {
    takeOver: () => term.stand(true),
    giveWay() {
      term.resign();
      term.stand();
    },
    close() {
      stop();
      term.resign();
    },
  };
}

/** One way to stand and to resign; both may be said twice. */
interface Term {
  stand(steal?: boolean): void;
  resign(): void;
}

type Change = (leads: boolean) => void;

const byItself = (_: LeaderOptions, change: Change): Term => ({
  stand: () => queueMicrotask(() => change(true)),
  resign: () => change(false),
});

/** A lock lasts as long as its page, whatever the clock says. */
function byLock({ host, name }: LeaderOptions, change: Change): Term {
  let scope: AbortController | undefined;
  let release: (() => void) | undefined;
  const term: Term = {
    stand(steal) {
      if (scope && !steal) return;
      scope?.abort();
      const mine = new AbortController();
      let held = false;
      scope = mine;
      const hold = () =>
        new Promise<void>((resolve) => {
          release = resolve;
          held = true;
          if (mine.signal.aborted) resolve();
          else change(true);
        });
      host
        .locks!.request(name, steal ? { steal } : { signal: mine.signal }, hold)
        .catch(() => {})
        .then(() => {
          // Taken away: others wait no more for this one, so it stands again behind them.
          if (scope !== mine) return;
          scope = undefined;
          change(false);
          // What was never granted is refused to this page as a whole.
          if (held) term.stand();
        });
    },
    resign() {
      scope?.abort();
      scope = undefined;
      release?.();
      change(false);
    },
  };
  return term;
}

/** A time until which the store names this tab. */
function byLease({ lease, platform }: LeaderOptions, change: Change): Term {
  let stopTimer: (() => void) | undefined;
  const renew = async () => {
    stopTimer = platform.after(SILENCE_MS, renew);
    // A store that does not answer grants nothing.
    change(await lease(2 * SILENCE_MS).catch(() => false));
  };
  return {
    stand() {
      if (!stopTimer) renew();
    },
    resign() {
      if (!stopTimer) return;
      stopTimer();
      stopTimer = undefined;
      change(false);
      lease(0).catch(() => {});
    },
  };
}
