import { describe, expect, it } from 'vitest';
import { keyOf } from './key.js';
import { type MemoryStoreOptions, memoryStore } from './memory-store.js';
import type { Claimed } from './types.js';

const key = (id: string, user = 'ann') => keyOf(user, 'laptop', id);

const create = (options: MemoryStoreOptions = {}) => {
  let now = 0;
  const store = memoryStore({ now: () => now, ...options });
  const claim = (id: string, user?: string) => store.claim(key(id, user)) as Claimed;
  return {
    ...store,
    claimed: claim,
    state: (id: string, user?: string) => claim(id, user).state,
    handle(id: string, answer: string | null = '[]', user = 'ann') {
      const { token } = claim(id, user) as { token: string };
      store.settle(key(id, user), token, answer);
    },
    pass: (ms: number) => {
      now += ms;
    },
  };
};

describe('memoryStore()', () => {
  it('gives a key to the first one that asks, and its answer to the others', () => {
    const store = create();
    const first = store.claimed('1');
    expect(first.state).toBe('claimed');
    expect(store.claimed('1')).toEqual({ state: 'pending' });
    const { token } = first as { token: string };
    store.settle(key('1'), token, null);
    expect(store.claimed('1')).toEqual({ state: 'settled', answer: null });
    store.settle(key('1'), token, '["late"]');
    expect(store.claimed('1')).toEqual({ state: 'settled', answer: '["late"]' });
    expect(store.state('2')).toBe('claimed');
    expect(store.state('1', 'bob')).toBe('claimed');
  });

  it('keeps what belongs to another token', () => {
    const store = create();
    const stale = store.claimed('1') as { token: string };
    store.release(key('1'), stale.token);
    const fresh = store.claimed('1') as { token: string };
    store.settle(key('1'), stale.token, '[1]');
    store.release(key('1'), stale.token);
    expect(store.state('1')).toBe('pending');
    store.release(key('1'), fresh.token);
    expect(store.state('1')).toBe('claimed');
  });

  it('forgets what was handled long ago, and never what is being handled', () => {
    const store = create({ keepFor: 1_000 });
    store.claimed('at work');
    store.handle('1');
    store.pass(999);
    store.handle('2');
    expect(store.claimed('1').state).toBe('settled');
    store.pass(1);
    expect(store.state('1')).toBe('claimed');
    expect(store.state('2')).toBe('settled');
    store.pass(1_000_000);
    expect(store.state('at work')).toBe('pending');
  });

  it('makes room by what was handled first', () => {
    const store = create({ maxEntries: 3 });
    store.claimed('at work');
    store.handle('1');
    store.handle('2');
    store.handle('3');
    expect(store.state('2')).toBe('settled');
    expect(store.state('1')).toBe('claimed');
    expect(store.state('at work')).toBe('pending');
  });

  it('makes room for a user by that user’s own', () => {
    const store = create({ maxPerUser: 2 });
    store.handle('1', '[]', 'bob');
    for (let n = 0; n < 10; n++) store.handle(`${n}`);
    expect(store.state('1', 'bob')).toBe('settled');
    expect(store.state('8')).toBe('settled');
    expect(store.state('7')).toBe('claimed');
  });

  it('refuses more when all that it may remember is being handled', () => {
    const store = create({ maxPerUser: 2, maxEntries: 3 });
    store.claimed('1');
    const second = store.claimed('2') as { token: string };
    expect(() => store.claimed('3')).toThrow(/at a time: maxPerUser is 2/);
    store.claimed('1', 'bob');
    expect(() => store.claimed('1', 'cem')).toThrow(/at a time: maxEntries is 3/);
    store.release(key('2'), second.token);
    expect(store.state('3')).toBe('claimed');
  });

  it('keeps no more than maxBytes of answers, the latest ones', () => {
    const store = create({ maxBytes: 10 });
    store.handle('1', '[1234]');
    store.handle('2', '[12]');
    expect(store.state('1')).toBe('settled');
    store.handle('3', '[1]');
    expect(store.state('1')).toBe('claimed');
    expect(store.state('2')).toBe('settled');
    store.handle('long', '[123456789012]');
    expect(store.state('2')).toBe('claimed');
  });

  it('counts an answer once that replaces another', () => {
    const store = create({ maxBytes: 8 });
    const { token } = store.claimed('1') as { token: string };
    for (let n = 0; n < 100; n++) store.settle(key('1'), token, '[12]');
    store.handle('2', '[12]');
    expect(store.state('1')).toBe('settled');
  });

  it.each(['keepFor', 'maxEntries', 'maxPerUser', 'maxBytes'])('refuses %s below 1', (name) => {
    for (const value of [0, -1, Number.NaN, '5'])
      expect(() => memoryStore({ [name]: value })).toThrow(`expected ${name} to be a number of 1`);
  });
});
