import type { EventPolicy, OutboxOptions } from '../../../src/offline/options.js';
import type { Random } from '../../fuzz/random.js';
import type { NetworkOptions } from '../network.js';
import type { Latency } from './database.js';

/** What one seed stands for, but for the course of events. */
export interface OutboxProfile {
  /** How many tabs there are at a time, at most. */
  readonly tabs: number;
  readonly accounts: readonly string[];
  readonly keys: readonly string[];
  readonly leader: 'weblocks' | 'lease' | 'none';
  readonly channels: boolean;
  /** Whether the server knows repetitions: not at all, until it is restarted, or for good. */
  readonly server: 'none' | 'memory' | 'durable';
  readonly dedupe: 'auto' | 'required' | 'off';
  readonly options: Pick<OutboxOptions, 'window' | 'maxPerSecond' | 'maxItems' | 'overflow'>;
  readonly beforeFlush: boolean;
  /** Whether notes leave before they are written down. */
  readonly hasty: boolean;
  /** Whether `beforeReplay` does something. */
  readonly replays: boolean;
  /** Which versions `migrate` knows: the earlier ones, the later ones as well, or there is no such thing. */
  readonly migrates: 'earlier' | 'all' | 'none';
  /** Whether the socket's own emits go through the outbox. */
  readonly intercepts: boolean;
  /** Whether the server tells each account of news, and for how long a connection can be recovered, in milliseconds. */
  readonly news: number;
  readonly recoveryMs: number | undefined;
  /** Whether arguments are encrypted. */
  readonly encrypts: boolean;
  /** Whether pages take over what other accounts have left; then there is a guest. */
  readonly adopts: boolean;
  /** Whether some events go before others. */
  readonly orders: boolean;
  /** How often nobody is signed in for a while. */
  readonly absences: number;
  readonly ackTimeout: number;
  readonly maxAttempts: number;
  readonly ttl: number;
  readonly latency: Latency;
  readonly network: NetworkOptions;
  readonly transports: 'polling' | 'websocket' | 'both';
  readonly wake: 'none' | 'signs' | 'barrier';
  readonly ping: readonly [intervalMs: number, timeoutMs: number];
  readonly lengthMs: number;
  readonly emits: number;
  readonly wishes: number;
  readonly troubles: number;
}

export const EVENTS = ['note', 'wrote', 'got', 'pay', 'brief', 'poison', 'latest'] as const;
export type EventName = (typeof EVENTS)[number];

/** What holds for each event. */
export const policiesOf = ({ ttl, hasty }: OutboxProfile): Record<EventName, EventPolicy> => ({
  note: { writeAhead: !hasty },
  wrote: { confirm: 'written' },
  got: { confirm: 'received' },
  pay: { retryInDoubt: false },
  brief: { ttl },
  poison: { maxAttempts: 2, onPoison: 'pauseKey' },
  latest: { coalesce: (_, [, key]) => String(key) },
});

export function createOutboxProfile({ pick, chance, int }: Random): OutboxProfile {
  const tabs = pick([1, 2, 2, 3]);
  const calm = chance(0.15);
  const server = pick(['none', 'none', 'memory', 'durable', 'durable'] as const);
  const delayMs = pick([1, 10, 40, 150]);
  const slow = chance(0.3);
  const profile: OutboxProfile = {
    tabs,
    accounts: chance(0.25) ? ['alice', 'bob'] : ['alice'],
    keys: ['a', 'b', 'c', 'd'].slice(0, 1 + int(4)),
    leader: tabs === 1 && chance(0.3) ? 'none' : pick(['weblocks', 'weblocks', 'lease']),
    channels: chance(0.9),
    server,
    dedupe: server === 'none' ? pick(['auto', 'off']) : pick(['auto', 'required', 'required']),
    options: {
      window: pick([1, 2, 32, 32]),
      ...(chance(0.2) && { maxPerSecond: 1 + int(20) }),
      ...(chance(0.15) && {
        maxItems: 3 + int(6),
        overflow: pick(['reject', 'dropOldest', 'dropNewest'] as const),
      }),
    },
    beforeFlush: chance(0.2),
    ackTimeout: 1_000 + int(5_000),
    maxAttempts: 2 + int(4),
    ttl: 500 + int(20_000),
    latency: {
      beginMs: pick([1, 4, 20]),
      commitMs: slow ? 200 : 5,
      slowReads: pick([0, 0.05, 0.3]),
      readMs: slow ? 40 : 2,
    },
    network: {
      delayMs,
      jitterMs: chance(0.5) ? delayMs : 0,
      ...(calm || chance(0.5)
        ? { refusals: 0, losses: 0, breaks: 0 }
        : { refusals: 0.03, losses: 0.02 * int(3), breaks: 0.03 * int(4) }),
    },
    transports: pick(['websocket', 'websocket', 'both', 'polling']),
    wake: pick(['none', 'signs', 'barrier'] as const),
    ping: pick([
      [25_000, 20_000],
      [5_000, 4_000],
    ] as const),
    lengthMs: 5_000 + int(pick([10_000, 40_000])),
    emits: 5 + int(25),
    wishes: calm ? 0 : int(10),
    troubles: calm ? 0 : 1 + int(8),
    // Drawn last, so that what older seeds stand for stays.
    hasty: chance(0.25),
    replays: chance(0.4),
    news: chance(0.35) ? 3 + int(12) : 0,
    recoveryMs: chance(0.4) ? 30_000 : undefined,
    intercepts: chance(0.3),
    migrates: pick(['earlier', 'earlier', 'all', 'all', 'none'] as const),
    encrypts: chance(0.25),
    adopts: chance(0.25),
    orders: chance(0.25),
    absences: chance(0.25) ? 1 + int(3) : 0,
  };
  return profile.adopts ? { ...profile, accounts: [...profile.accounts, 'guest'] } : profile;
}
