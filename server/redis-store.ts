import { randomUUID } from 'node:crypto';
import type { Claimed, DedupeKey, DedupeStore } from './types.js';

/** What is used of a client of the package `redis`, version 4 or later: `createClient()`, `createCluster()` or a pool of them. */
export interface RedisClient {
  /** Runs a Lua script, whole. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** Options of `redisStore`. */
export interface RedisStoreOptions {
  /** What all keys in Redis begin with; without braces, which are the user's. @defaultValue 'dedupe:' */
  prefix?: string | undefined;
  /** How long what was handled is remembered, in milliseconds. @defaultValue 86_400_000 – 24 hours, as long as an outbox repeats */
  keepFor?: number | undefined;
  /**
   * How long an event is thought to be at work, in milliseconds, once its process no longer says so. Then a repetition is handled.
   * @defaultValue 15_000 – 15 seconds
   */
  lease?: number | undefined;
  /** How many events of one user are remembered; that user's oldest give way, but for those at work: more of these are refused. @defaultValue 10_000 */
  maxPerUser?: number | undefined;
}

// One event is one key: `p` and the token while it is at work, `n` and the token without an answer, `a` and the answer.
// A sorted set for each user has that user's keys, oldest first. Both have the user as hash tag, so that they are on one node.
const claimScript = `
if not redis.call('SET', KEYS[1], 'p' .. ARGV[1], 'NX', 'PX', ARGV[2]) then
  return redis.call('GET', KEYS[1])
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[3] - ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[3], KEYS[1])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
local over = redis.call('ZCARD', KEYS[2]) - ARGV[5]
local at = 0
while over > 0 do
  local oldest = redis.call('ZRANGE', KEYS[2], at, at)[1]
  if not oldest then
    redis.call('DEL', KEYS[1])
    redis.call('ZREM', KEYS[2], KEYS[1])
    return redis.error_reply('no more events can be handled at a time: maxPerUser is ' .. ARGV[5])
  end
  if string.sub(redis.call('GET', oldest) or '', 1, 1) == 'p' then
    at = at + 1
  else
    redis.call('DEL', oldest)
    redis.call('ZREM', KEYS[2], oldest)
    over = over - 1
  end
end
return 'p' .. ARGV[1]`;
// What ran out while Redis was away, or went with it, is nobody else's.
const ownScript = (then: string, more = '') => `
local known = redis.call('GET', KEYS[1])
if not known or known == 'p' .. ARGV[1]${more} then ${then} end`;
const orSilent = " or known == 'n' .. ARGV[1]";

// The one of `redis` 4 has no idea which keys are those of a script, and asks any node (redis/node-redis#2811). So it is told.
interface RedisCluster extends RedisClient {
  readonly slots: unknown;
  sendCommand(firstKey: string | undefined, isReadonly: boolean, args: string[]): Promise<unknown>;
}
const isCluster = (client: RedisClient): client is RedisCluster => 'slots' in client;

const whole = (name: string, value: number): number => {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new TypeError(`expected ${name} to be a whole number above 0, got ${value}`);
};

/**
 * Remembers in Redis: for several servers, through their restarts.
 *
 * @param client - connected already, and closed by whom it belongs to
 * @throws TypeError for a client that is none, or a number that is no whole one above 0
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): DedupeStore {
  if (typeof client?.eval !== 'function')
    throw new TypeError(`expected a client of the package redis, got ${typeof client}`);
  const prefix = options.prefix ?? 'dedupe:';
  const keepFor = whole('keepFor', options.keepFor ?? 86_400_000);
  const lease = whole('lease', options.lease ?? 15_000);
  const maxPerUser = whole('maxPerUser', options.maxPerUser ?? 10_000);
  const renewScript = ownScript("redis.call('SET', KEYS[1], 'p' .. ARGV[1], 'PX', ARGV[2])");
  const settleScript = ownScript("redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])", orSilent);
  const releaseScript = ownScript(
    "redis.call('DEL', KEYS[1]) redis.call('ZREM', KEYS[2], KEYS[1])",
    orSilent,
  );

  // Redis' EVAL, not the language's own, of which the published files have none.
  const runScript = isCluster(client)
    ? (script: string, { keys, arguments: args }: Parameters<RedisClient['eval']>[1]) => {
        const command = ['EVAL', script, `${keys.length}`, ...keys, ...args];
        return client.sendCommand(keys[0], false, command);
      }
    : client.eval.bind(client);
  const run = (script: string, { user, text }: DedupeKey, ...args: (string | number)[]) => {
    // A brace of the user's own would end the tag, and half a surrogate pair has no form but as JSON has it.
    const name = JSON.stringify(`${user}`).slice(1, -1);
    const tag = `${prefix}{${typeof user}:${encodeURIComponent(name)}}:`;
    return runScript(script, { keys: [tag + text, tag], arguments: args.map(String) });
  };

  return {
    lease,
    async claim(key): Promise<Claimed> {
      const token = randomUUID();
      const args = [token, lease, Date.now(), keepFor + lease, maxPerUser];
      const found = String(await run(claimScript, key, ...args));
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
