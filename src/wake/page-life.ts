import type { Engine } from '../engine/engine.js';
import { abandon } from '../engine/transport.js';
import type { PageEvent } from '../platform.js';
import { deaf, listen, visibility } from '../platform.page.js';
import { PING_TIMEOUT, TRANSPORT_CLOSE } from '../reasons.js';
import type { CoreManager, Wake } from '../socket/manager.js';
import type { Barrier } from './barrier.js';
import { askServer } from './oracle.js';

/** What a connection can be woken by. `late`: a timer fired late, as after a sleep that the page was not told of. */
export type WakeSign = Exclude<PageEvent['type'], 'beforeunload'> | 'late';

/** Options of {@link pageLife}. */
export interface PageLifeOptions {
  /**
   * What to take notice of.
   * @defaultValue all of them
   */
  signs?: readonly WakeSign[] | undefined;
  /**
   * Also asks through the connection itself, which finds a path that is dead on one side only.
   * @defaultValue none: the heartbeat's deadline and the server's own word count
   */
  barrier?: Barrier | undefined;
}

/** How often the clock is compared with the timers while the page is in view, and how late a timer betrays a sleep, in milliseconds. */
const TICK_MS = 5_000;

/** How long after a sign a loss is taken to belong to it, and mended at once, in milliseconds. */
const SHOCK_MS = 5_000;

const SIGNS: readonly WakeSign[] = [
  'online',
  'offline',
  'visibilitychange',
  'pageshow',
  'pagehide',
  'resume',
  'change',
  'late',
];

/**
 * Notices what happens to a page: sleep, background, history, network. A connection beyond its deadline closes at once; one in doubt is
 * asked after; what is lost or waits is tried at once, without the rest of the delay. A page that goes for good says goodbye.
 * For the slot `wake`.
 */
export const pageLife =
  (options?: PageLifeOptions): Wake =>
  (manager) =>
    watchPage(manager, options);

/** {@link pageLife}, as one value for all connections. Each closure here is in each of them. */
export const watchPage = (manager: CoreManager, options?: PageLifeOptions): (() => void) => {
  const { signs = SIGNS, barrier } = { ...options };
  const { _platform: platform, _endpoint: endpoint } = manager._options;
  let signAt = -Infinity;
  /** Ends the questions under way: one of each kind, however many signs there are. */
  let stopAsking: (() => void) | undefined;
  let stopTick: (() => void) | undefined;

  const hear = ({
    type,
    persisted,
  }: {
    type: WakeSign | PageEvent['type'];
    persisted?: boolean;
  }) => {
    const { engine, _state: state } = manager as { engine: Engine } & CoreManager;
    // First: what follows may end all this.
    tick();
    if (type === 'offline') {
      // Nothing is said of what runs on the device itself.
      if (!/^localhost(:|$)/.test(endpoint.host)) {
        engine._end(TRANSPORT_CLOSE, { description: 'network connection lost' });
      }
    } else if (type === 'pagehide') {
      // Nobody shall draw on a page that is being left. One that is kept may come back.
      if (!persisted) abandon(engine.transport, true);
    } else if (
      persisted !== false &&
      platform.online() &&
      (type !== 'visibilitychange' || visibility(platform) !== 'hidden')
    ) {
      signAt = platform.now();
      manager._retry();
      if (state === 'connected') {
        if (!engine._expired()) {
          const lose = () => {
            signAt = platform.now();
            manager.engine!._end(PING_TIMEOUT);
          };
          stopAsking?.();
          // The server may not know yet that the session has moved: a GET would be taken for its poll.
          const stopServer = engine._moved ? undefined : askServer(engine, lose);
          const stopBarrier = barrier?.(manager, lose);
          stopAsking = () => {
            stopServer?.();
            stopBarrier?.();
          };
        }
      } else if (state === 'connecting' && type !== 'visibilitychange' && type !== 'late') {
        // What was asked on the way of before may never be answered.
        engine._owner = undefined;
        engine.close();
        manager._open();
      }
    }
    manager._observe();
  };
  /** While in view: a page out of view has its timers slowed down, and is told when it comes back. */
  const tick = () => {
    stopTick?.();
    if (visibility(platform) !== 'visible' || !signs.includes('late')) return;
    const dueAt = platform.now() + TICK_MS;
    stopTick = platform.after(TICK_MS, () => {
      if (platform.now() - dueAt > TICK_MS) hear({ type: 'late' });
      else tick();
    });
  };
  const mend = () => {
    stopAsking?.();
    if (platform.now() - signAt > SHOCK_MS) return;
    signAt = -Infinity;
    // By then the retry is scheduled.
    queueMicrotask(() => manager._retry());
  };

  const stop = listen(platform, hear, ...(signs as PageEvent['type'][]));
  // Nothing is kept for what is never told.
  if (stop === deaf) return deaf;
  manager.on('close', mend);
  tick();
  return () => {
    stop();
    stopTick?.();
    stopAsking?.();
    manager.off('close', mend);
  };
};
