import { randomUUID } from 'node:crypto';
import type { Claimed, DedupeKey, DedupeStore } from './types.js';

/** What is used of a client of the package `redis`, version 4 or later: `createClient()`, `createCluster()` or a pool of them. */
export interface RedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** Options of `redisStore`. */
export interface RedisStoreOptions {
  /** What all keys in Redis begin with. @defaultValue 'dedupe:' */
  prefix?: string | undefined;
  /** How long what was handled is remembered, in milliseconds. @defaultValue 86_400_000 – 24 hours, as long as an outbox repeats */
  keepFor?: number | undefined;
  /**
   * How long an event is thought to be at work, in milliseconds, once its process no longer says so. Then a repetition is handled.
   * @defaultValue 15_000 – 15 seconds
   */
  lease?: number | undefined;
}

// One entry is one key: `p` and the token while it is at work, `n` and the token without an answer, `a` and the answer.
const claimScript = `
if redis.call('SET', KEYS[1], 'p' .. ARGV[1], 'NX', 'PX', ARGV[2]) then return 'p' .. ARGV[1] end
return redis.call('GET', KEYS[1])`;
const ownScript = (then: string) => `
local known = redis.call('GET', KEYS[1])
if known == 'p' .. ARGV[1] or known == 'n' .. ARGV[1] then ${then} end`;
const renewScript = ownScript("redis.call('PEXPIRE', KEYS[1], ARGV[2])");
const settleScript = ownScript("redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])");
const releaseScript = ownScript("redis.call('DEL', KEYS[1])");

const duration = (name: string, value: number): number => {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new TypeError(`expected ${name} to be a whole number of milliseconds, got ${value}`);
};

/**
 * Remembers in Redis: for several servers, through their restarts.
 *
 * @param client - connected already, and closed by whom it belongs to
 * @throws TypeError for a client that is none, or a time that is no whole number of milliseconds
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): DedupeStore {
  if (typeof client?.eval !== 'function')
    throw new TypeError(`expected a client of the package redis, got ${typeof client}`);
  const prefix = options.prefix ?? 'dedupe:';
  const keepFor = duration('keepFor', options.keepFor ?? 86_400_000);
  const lease = duration('lease', options.lease ?? 15_000);
  const run = (script: string, key: DedupeKey, ...args: (string | number)[]): Promise<unknown> =>
    client.eval(script, { keys: [prefix + key.text], arguments: args.map(String) });

  return {
    lease,
    async claim(key): Promise<Claimed> {
      const token = randomUUID();
      const found = String(await run(claimScript, key, token, lease));
      if (found === `p${token}`) return { state: 'claimed', token };
      if (found.startsWith('p')) return { state: 'pending' };
      return { state: 'settled', answer: found.startsWith('a') ? found.slice(1) : null };
    },
    async renew(key, token) {
      await run(renewScript, key, token, lease);
    },
    async settle(key, token, answer) {
      const value = answer === null ? `n${token}` : `a${answer}`;
      await run(settleScript, key, token, keepFor, value);
    },
    async release(key, token) {
      await run(releaseScript, key, token);
    },
  };
}
