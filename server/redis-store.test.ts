import { describe, expect, it } from 'vitest';
import { keyOf } from './key.js';
import { type RedisClient, redisStore } from './redis-store.js';

const tagOf = (key: string) => /\{(.*?)\}/.exec(key)?.[1];

/** A client that notes under which keys a script runs, and says that the claim was granted. */
function noting() {
  const asked: string[][] = [];
  const client: RedisClient = {
    async eval(_script, { keys, arguments: args }) {
      asked.push(keys);
      return `p${args[0]}`;
    },
  };
  return { asked, client };
}

describe('redisStore()', () => {
  it('has the same hash tag in all keys of a user, and another one for each', async () => {
    const { asked, client } = noting();
    const store = redisStore(client);
    const users = [
      1,
      '1',
      'a',
      'a}',
      '{a',
      '{}',
      '}{',
      '\ud800',
      '\\ud800',
      '\udfff',
      '"',
      'ä',
      '%7D',
    ];
    const tags = new Set<string | undefined>();
    for (const user of [...users, '__proto__', 'constructor']) {
      const key = keyOf(user, 'laptop', 'a}b{c');
      await store.claim(key);
      await store.renew(key, '');
      await store.settle(key, '', '[]');
      await store.release(key, '');
      const found = new Set(asked.splice(0).flat().map(tagOf));
      expect(found.size).toBe(1);
      for (const tag of found) tags.add(tag);
    }
    expect(tags.size).toBe(users.length + 2);
  });

  it('tells a cluster which node to ask', async () => {
    const asked: unknown[][] = [];
    const cluster = {
      slots: [],
      eval: () => Promise.reject(new Error('asks any node')),
      async sendCommand(key: string, isReadonly: boolean, [name, , ...rest]: string[]) {
        asked.push([key, isReadonly, name, ...rest.slice(0, 3)]);
        return `p${rest[3]}`;
      },
    };
    const store = redisStore(cluster);
    expect(await store.claim(keyOf('ann', 'laptop', '1'))).toMatchObject({ state: 'claimed' });
    const [key, index] = ['dedupe:{string:ann}:["ann","laptop","1"]', 'dedupe:{string:ann}:'];
    expect(asked).toEqual([[key, false, 'EVAL', '2', key, index]]);
  });
});
