import type { EventPolicy, OutboxOptions } from './options.js';

/** Options that have a value whether they are given or not. */
type Usual =
  | Exclude<keyof EventPolicy, 'coalesce'>
  | 'maxItems'
  | 'maxBytes'
  | 'maxItemBytes'
  | 'overflow'
  | 'window'
  | 'maxPerSecond'
  | 'dedupe';

/** What holds for one event: its own, then what the options say for all, then what is usual. */
export type Policy = Omit<OutboxOptions, Usual> & {
  readonly [Name in Usual]-?: NonNullable<OutboxOptions[Name]>;
};

const usual = {
  ttl: 86_400_000,
  confirm: 'acked',
  retryInDoubt: true,
  writeAhead: true,
  maxAttempts: 5,
  ackTimeout: 10_000,
  onPoison: 'skip',
  key: '',
  // What servers say that are too busy now; `dedupe()` does not keep such an answer either.
  judge(first: { retryAfter?: unknown } | undefined | null) {
    const after = first?.retryAfter;
    return typeof after === 'number' && after >= 0 ? after : 'acked';
  },
  maxItems: 100_000,
  maxBytes: 50_000_000,
  maxItemBytes: 1_000_000,
  overflow: 'reject',
  window: 32,
  maxPerSecond: Infinity,
  dedupe: 'auto',
};

const words: Record<string, RegExp> = {
  confirm: /^(written|received|acked)$/,
  onPoison: /^(skip|pauseKey)$/,
  overflow: /^(reject|dropOldest|dropNewest)$/,
  dedupe: /^(auto|required|off)$/,
  leader: /^(weblocks|lease|none)$/,
};

/**
 * What is given, without what is there but `undefined`, which must not hide what holds otherwise.
 * @throws TypeError naming the option that is wrong, and what was expected
 */
function read(options: object, where = ''): object {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const word = words[name];
    if (word && !word.test(value)) fail(where + name, word.source.replace(/[$^()]/g, ''), value);
    if (typeof usual[name as Usual] === 'number' && !(value > 0))
      fail(where + name, 'a number above 0', value);
  }
  return Object.fromEntries(given);
}

const fail = (option: string, expected: string, value: unknown): never => {
  throw new TypeError(`outbox: expected ${option} to be ${expected}, got ${value}`);
};

/**
 * What holds for all events, and for those that have something of their own.
 * @throws TypeError naming the option that is wrong
 */
export function createPolicies(options: OutboxOptions): [all: Policy, own: Map<string, Policy>] {
  const { scope, events, order } = options;
  if (!scope || !/^(str|fun)/.test(typeof scope))
    fail('scope', "the account's id or a function", scope);
  if (order && typeof order !== 'function') fail('order', 'made by priorities()', order);
  const all = { ...usual, ...read(options) } as Policy;
  const own = Object.entries(events ?? {}).map(
    ([name, policy]) => [name, { ...all, ...read(policy, `events[${name}].`) }] as const,
  );
  return [all, new Map(own)];
}
