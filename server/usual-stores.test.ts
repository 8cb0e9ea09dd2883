import { describe, expect, it } from 'vitest';
import { dedupe } from './dedupe.js';
import { id } from './dedupe-stage.js';
import { FakeConnection, fakeClock, turn } from './fakes.js';
import { keyOf } from './key.js';
import { memoryStore } from './memory-store.js';
import { redisStore } from './redis-store.js';
import type { Claimed } from './types.js';

const DAY = 86_400_000;

describe('memoryStore() that is told nothing', () => {
  const create = () => {
    let now = 0;
    const store = memoryStore({ now: () => now });
    return {
      claim: (name: string, user: string | number = 'ann') =>
        store.claim(keyOf(user, 'c', name)) as Claimed & { token: string },
      handle(name: string, user: string | number = 'ann', answer = '[]') {
        const key = keyOf(user, 'c', name);
        store.settle(key, (store.claim(key) as { token: string }).token, answer);
      },
      pass(ms: number) {
        now += ms;
      },
    };
  };

  it('remembers for a day', () => {
    const { claim, handle, pass } = create();
    handle('1');
    pass(DAY - 1);
    expect(claim('1').state).toBe('settled');
    pass(1);
    expect(claim('1').state).toBe('claimed');
  });

  it('remembers 10 000 events of a user, and 100 000 of all', () => {
    const { claim, handle } = create();
    for (let n = 0; n < 10_000; n++) handle(`${n}`);
    expect(claim('0').state).toBe('settled');
    handle('one more');
    expect(claim('1').state).toBe('settled');
    expect(claim('0').state).toBe('claimed');
    const others = create();
    for (let user = 0; user < 10; user++)
      for (let n = 0; n < 10_000; n++) others.handle(`${n}`, user);
    expect(others.claim('0', 0).state).toBe('settled');
    others.handle('one more', 'ann');
    expect(others.claim('1', 0).state).toBe('settled');
    expect(others.claim('0', 0).state).toBe('claimed');
  });

  it('keeps 50 000 000 characters of answers', () => {
    const { claim, handle } = create();
    for (let n = 0; n < 50; n++) handle(`${n}`, 'ann', 'x'.repeat(1_000_000));
    expect(claim('0').state).toBe('settled');
    handle('one more', 'ann', 'x');
    expect(claim('1').state).toBe('settled');
    expect(claim('0').state).toBe('claimed');
  });
});

describe('redisStore() that is told nothing', () => {
  it('takes two scripts for an event, under `dedupe:` and the user as hash tag, for 15 s and a day', async () => {
    const calls: { script: string; keys: string[]; args: string[] }[] = [];
    const store = redisStore({
      async eval(script, { keys, arguments: args }) {
        calls.push({ script, keys, args });
        return `p${args[0]}`;
      },
    });
    expect(store.lease).toBe(15_000);
    const clock = fakeClock();
    const socket = new FakeConnection();
    dedupe({ user: () => 'ann', clock, store })(socket as never);
    socket.on('order', (ack) => ack('taken'));
    socket.receive('order', id('1'), () => {});
    await turn();
    expect(calls).toHaveLength(2);
    const [claim, settle] = calls as [(typeof calls)[0], (typeof calls)[0]];
    for (const { keys } of calls)
      expect(keys).toEqual(['dedupe:{string:ann}:["ann","laptop","1"]', 'dedupe:{string:ann}:']);
    expect(claim.script).toContain("'NX', 'PX'");
    const [token, lease, , kept, most] = claim.args;
    expect([lease, kept, most]).toEqual(['15000', `${DAY + 15_000}`, '10000']);
    expect(settle.args).toEqual([token, `${DAY}`, 'a["taken"]']);
  });
});
