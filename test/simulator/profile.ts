import { polling } from '../../src/engine/polling.js';
import { race } from '../../src/engine/race.js';
import { probe } from '../../src/engine/upgrade.js';
import { webSocket } from '../../src/engine/websocket.js';
import { backoff } from '../../src/socket/backoff.js';
import type { ManagerParts } from '../../src/socket/manager.js';
import { retryRefused } from '../../src/socket/refused.js';
import { barrier } from '../../src/wake/barrier.js';
import { pageLife } from '../../src/wake/page-life.js';
import type { Random } from '../fuzz/random.js';
import type { NetworkOptions } from './network.js';
import type { ServerOptions } from './server/session.js';
import { NAMESPACES } from './server/sockets.js';

/** What one seed stands for, but for the course of events. */
export interface Profile {
  /** In words, for the trace. */
  readonly parts: string;
  readonly make: () => Omit<ManagerParts, 'platform'>;
  /** Whether it notices what happens to the page, and by what. */
  readonly wake: 'none' | 'signs' | 'barrier';
  /** Whether a WebSocket and polling race. */
  readonly races: boolean;
  /** Whether a refused namespace is asked for again. */
  readonly persistent: boolean;
  /** The shortest delay before another attempt, in milliseconds; `undefined` without a retry. */
  readonly leastDelayMs: number | undefined;
  readonly mostDelayMs: number;
  readonly timeout: number | false;
  readonly server: ServerOptions;
  /** How long a namespace can be taken up again, in milliseconds; `undefined` when it cannot. */
  readonly recoveryMs: number | undefined;
  readonly network: NetworkOptions;
  readonly namespaces: readonly string[];
  readonly auth: 'none' | 'object' | 'callback' | 'promise' | 'late' | 'failing';
  /** How long the unrest goes on, in milliseconds. */
  readonly lengthMs: number;
  readonly incidents: number;
  readonly emits: number;
  /** What the application does besides emitting. */
  readonly restless: boolean;
}

const PINGS = [
  [25_000, 20_000],
  [10_000, 8_000],
  [3_000, 2_000],
  [800, 600],
] as const;

export function createProfile(random: Random): Profile {
  const { pick, chance, int } = random;
  const transports = pick(['polling', 'websocket', 'both', 'both', 'both', 'both', 'reverse']);
  const upgrade = chance(0.85);
  const retries = chance(0.9);
  const min = pick([50, 200, 1_000]);
  const max = min * pick([1, 3, 5]);
  const jitter = pick([0, 0.5, 0.5, 1]);
  const attempts = chance(0.1) ? 1 + int(4) : Infinity;
  const timeout = pick([20_000, 20_000, 5_000, 2_000, false] as const);
  const [pingInterval, pingTimeout] = pick(PINGS);
  const calm = chance(0.2);
  const delayMs = pingTimeout < 1_000 ? pick([1, 10]) : pick([1, 10, 40, 40, 150]);
  const wake = pick(['none', 'signs', 'signs', 'barrier'] as const);
  const races = chance(0.3);
  const persistent = chance(0.2);
  return {
    wake,
    races,
    persistent,
    parts: `${transports}${races ? ' race' : ''}${upgrade ? ' probe' : ''}${retries ? ` backoff ${min}–${max} ±${jitter} ×${attempts}` : ''} timeout ${timeout}`,
    make: () => ({
      transports:
        transports === 'polling'
          ? [polling()]
          : transports === 'websocket'
            ? [webSocket()]
            : transports === 'both'
              ? [polling(), webSocket()]
              : [webSocket(), polling()],
      upgrade: upgrade ? probe() : undefined,
      reconnect: retries ? backoff({ min, max, jitter, attempts }) : undefined,
      timeout,
      open: races ? race() : undefined,
      wake:
        wake === 'none'
          ? undefined
          : pageLife({ barrier: wake === 'barrier' ? barrier() : undefined }),
      refused: persistent
        ? retryRefused({ backoff: backoff({ min: 200, max: 2_000 }) })
        : undefined,
    }),
    leastDelayMs: retries ? Math.floor(min * (1 - jitter)) : undefined,
    mostDelayMs: max,
    timeout,
    server: {
      pingInterval,
      pingTimeout,
      upgradeTimeout: 10_000,
      maxPayload: chance(0.3) ? 200 + int(400) : 1_000_000,
      connectTimeout: 45_000,
      upgrades: chance(0.9) ? ['websocket'] : [],
    },
    recoveryMs: chance(0.6) ? pick([5_000, 30_000, 120_000]) : undefined,
    network: {
      delayMs,
      jitterMs: chance(0.5) ? delayMs : delayMs / 10,
      ...(calm || chance(0.4)
        ? { refusals: 0, losses: 0, breaks: 0 }
        : { refusals: 0.03, losses: 0.01 * int(3), breaks: 0.02 * int(4) }),
    },
    namespaces: chance(0.5) ? ['/'] : NAMESPACES.slice(0, 1 + int(NAMESPACES.length)),
    auth: pick(['none', 'none', 'object', 'callback', 'promise', 'late', 'failing']),
    lengthMs: 5_000 + int(chance(0.2) ? 300_000 : 60_000),
    incidents: calm ? 0 : 1 + int(8),
    emits: 10 + int(60),
    restless: !calm && chance(0.5),
  };
}
