import { invalid } from '../errors.js';
import type { Platform } from '../platform.js';
import { hostLocks, type LocksLike, visibility } from '../platform.page.js';
import type { Backoff } from '../socket/backoff.js';
import type { CoreManager } from '../socket/manager.js';

/** Options of {@link acrossTabs}. */
export interface AcrossTabsOptions {
  /**
   * How many tabs out of view may try at one time.
   * @defaultValue 4
   */
  limit?: number | undefined;
  /**
   * The locks that all tabs of an origin share.
   * @defaultValue navigator.locks; where there are none, each tab tries as if it were alone
   */
  locks?: LocksLike | undefined;
}

/** How long one attempt keeps its place, in milliseconds. Who holds one for longer is frozen, and gives way. */
const HOLD_MS = 2_000;

/**
 * Puts a ceiling on the attempts that the tabs of one origin make at a time, so that forty open tabs do not come back at one
 * instant. A tab in view never waits for the others. For the slot `reconnect`: `acrossTabs(backoff())`.
 */
export const acrossTabs = (
  inner: Backoff,
  { limit = 4, locks = hostLocks() }: AcrossTabsOptions = {},
): Backoff => {
  if (!Number.isInteger(limit) || limit < 1) throw invalid('limit', limit);
  return {
    ...inner,
    schedule(manager, delayMs, retry) {
      const { _platform: platform } = manager._options;
      const scope = new AbortController();
      const stopTimer = platform.after(delayMs, () => {
        if (!locks || visibility(platform) !== 'hidden') return retry();
        const name = `holdfast-connect-${Math.floor(platform.random() * limit)}`;
        inTurn(locks, name, platform, scope.signal, () => attempt(manager, retry)).catch(() => {
          // Aborted when the wait has ended in another way, as by the page coming into view. Else there are locks, and none for this
          // page, as in a sandboxed frame: it is alone.
          if (!scope.signal.aborted) retry();
        });
      });
      return () => {
        stopTimer();
        scope.abort();
      };
    },
  };
};

/** Runs one attempt; resolves when it has come to something, or has had its time. */
const attempt = (manager: CoreManager, retry: () => void): Promise<void> =>
  new Promise((resolve) => {
    const settle = () => {
      stopLimit();
      manager.off('open', settle).off('error', settle).off('close', settle);
      resolve();
    };
    const stopLimit = manager._options._platform.after(HOLD_MS, settle);
    manager.on('open', settle).on('error', settle).on('close', settle);
    retry();
  });

/** Runs `run` while holding the lock `name`, which is taken from a holder that has it for longer than any awake one would. */
async function inTurn(
  locks: NonNullable<AcrossTabsOptions['locks']>,
  name: string,
  platform: Platform,
  signal: AbortSignal,
  run: () => Promise<void>,
): Promise<void> {
  const scope = new AbortController();
  const giveUp = () => scope.abort();
  const holder = async () =>
    (await locks.query()).held?.find((lock) => lock.name === name)?.clientId;
  let stopWatch = () => {};
  let started = false;
  const once = () => {
    stopWatch();
    started = true;
    return run();
  };
  let last: string | undefined;
  const watch = async () => {
    const now = await holder();
    if (started || signal.aborted) return;
    if (now && now === last) giveUp();
    else {
      last = now;
      stopWatch = platform.after(HOLD_MS, look);
    }
  };
  // Who may not ask takes over from nobody.
  const look = () => void watch().catch(() => {});
  signal.addEventListener('abort', () => {
    stopWatch();
    giveUp();
  });
  look();
  await locks.request(name, { signal: scope.signal }, once).catch((error) => {
    if (signal.aborted || !scope.signal.aborted) throw error;
    return locks.request(name, { steal: true }, once);
  });
}
