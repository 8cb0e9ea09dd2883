import type { ItemState } from './record.js';
import type { EventPolicy, OutboxOptions, Verdict } from './types.js';

/** What holds for one event. */
export interface Policy {
  readonly ttl: number;
  readonly confirm: 'written' | 'received' | 'acked';
  readonly retryInDoubt: boolean;
  readonly maxAttempts: number;
  readonly ackTimeout: number;
  readonly onPoison: 'skip' | 'pauseKey';
  readonly key: NonNullable<EventPolicy['key']>;
  readonly coalesce: EventPolicy['coalesce'];
  judge(...answer: unknown[]): Verdict;
}

/** How much may be kept. */
export interface Bounds {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly maxItemBytes: number;
  readonly overflow: 'reject' | 'dropOldest' | 'dropNewest';
}

const DAY_MS = 86_400_000;

const ordinary: Policy = {
  ttl: DAY_MS,
  confirm: 'acked',
  retryInDoubt: true,
  maxAttempts: 5,
  ackTimeout: 10_000,
  onPoison: 'skip',
  key: '',
  coalesce: undefined,
  // What servers say that are too busy now; `dedupe()` does not keep such an answer either.
  judge(first) {
    const after = (first as { retryAfter?: unknown } | undefined | null)?.retryAfter;
    return typeof after === 'number' && after >= 0 ? after : 'acked';
  },
};

const words: Partial<Record<keyof OutboxOptions, RegExp>> = {
  confirm: /^(written|received|acked)$/,
  onPoison: /^(skip|pauseKey)$/,
  overflow: /^(reject|dropOldest|dropNewest)$/,
  dedupe: /^(auto|required|off)$/,
  leader: /^(weblocks|lease|none)$/,
};
const numbers = /^(ttl|maxAttempts|ackTimeout|maxItems|maxBytes|maxItemBytes|window|maxPerSecond)$/;

/** @throws TypeError naming the option that is wrong, and what was expected */
function check(options: object, where: string): void {
  for (const [name, value] of Object.entries(options)) {
    const word = words[name as keyof OutboxOptions];
    if (value === undefined) continue;
    if (word && !word.test(value)) fail(where + name, word.source.replace(/[$^()]/g, ''), value);
    if (numbers.test(name) && !(value > 0)) fail(where + name, 'a number above 0', value);
  }
}

const fail = (option: string, expected: string, value: unknown): never => {
  throw new TypeError(`outbox: expected ${option} to be ${expected}, got ${value}`);
};

/**
 * The policy of each event: its own, then what the options say for all, then what is usual.
 * @throws TypeError naming the option that is wrong
 */
export function createPolicies(options: OutboxOptions): (event: string) => Policy {
  const { scope, events } = options;
  if (!scope || !/^(str|fun)/.test(typeof scope))
    fail('scope', "the account's id or a function", scope);
  check(options, '');
  for (const [name, policy] of Object.entries(events ?? {})) check(policy, `events[${name}].`);
  const known = new Map<string, Policy>();
  return (event) => {
    let policy = known.get(event);
    if (!policy) {
      policy = { ...ordinary, ...defined(options), ...defined(events?.[event]) };
      known.set(event, policy);
    }
    return policy;
  };
}

/** Without what is there but `undefined`, which must not hide what holds otherwise. */
const defined = (options: object = {}): Partial<Policy> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** Kept apart from the others until the application has seen them. */
export const isDead = (state: ItemState): boolean => /^(failed|expired)$/.test(state);

/** Settled, one way or the other. */
export const isFinal = (state: ItemState): boolean => !/^(queued|inflight|unknown)$/.test(state);
