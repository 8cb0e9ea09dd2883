import { type DedupeKey, redisStore } from 'holdfast/server';
import { describe, expect, it } from 'vitest';
import { hasRedis, startRedis } from './dedupe-redis.js';
import { client, heard, id, serveOnce } from './dedupe-support.js';

const key = (name: string, user: string | number = 'ann'): DedupeKey => ({
  user,
  cid: 'laptop',
  id: name,
  text: JSON.stringify([user, 'laptop', name]),
});

describe.skipIf(!hasRedis)('redisStore(), with redis-server', () => {
  it('lets a repetition at another node wait for the first one’s answer', async () => {
    const redis = await startRedis();
    const acks: ((answer: unknown) => void)[] = [];
    const urls: string[] = [];
    for (let node = 0; node < 2; node++) {
      const store = redisStore(await redis.client(), { lease: 150 });
      const { url } = await serveOnce((socket) => socket.on('slow', (ack) => acks.push(ack)), {
        store,
      });
      urls.push(url);
    }
    const answers: Promise<unknown>[] = [];
    for (const url of urls) {
      const here = client(url);
      await heard(here, '$outbox');
      answers.push(here.emitWithAck('slow', id('1')));
      await expect.poll(() => acks.length).toBe(1);
    }
    // Longer than the lease, which is renewed meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(acks).toHaveLength(1);
    acks[0]?.({ bytes: Buffer.from([0, 255]), $binary: 'AAAA' });
    expect(await Promise.all(answers)).toEqual(
      Array(2).fill({ bytes: Buffer.from([0, 255]), $binary: 'AAAA' }),
    );
    expect(acks).toHaveLength(1);
  });

  it('knows what a server answered that has gone since', async () => {
    const redis = await startRedis();
    let calls = 0;
    for (let life = 0; life < 2; life++) {
      const store = redisStore(await redis.client());
      const server = await serveOnce((socket) => socket.on('order', (ack) => ack(++calls)), {
        store,
      });
      const here = client(server.url);
      await heard(here, '$outbox');
      expect(await here.emitWithAck('order', id('1'))).toBe(1);
      here.disconnect();
      await server.io.close();
    }
    expect(calls).toBe(1);
  });

  it('hands on an event whose process died at work, when its lease is over', async () => {
    const redis = await startRedis();
    const store = redisStore(await redis.client(), { lease: 200 });
    await store.claim(key('1'));
    let calls = 0;
    const server = await serveOnce((socket) => socket.on('order', (ack) => ack(++calls)), {
      store,
    });
    const here = client(server.url);
    await heard(here, '$outbox');
    expect(await here.emitWithAck('order', id('1'))).toBe(1);
  });

  it('handles nothing while Redis is away, says so, and goes on when it is back', async () => {
    const redis = await startRedis();
    const store = redisStore(await redis.client());
    const handled: unknown[] = [];
    const server = await serveOnce(
      (socket) =>
        socket.on('order', (n, ack) => {
          handled.push(n);
          ack(n);
        }),
      { store, storeTimeout: 100 },
    );
    const here = client(server.url);
    await heard(here, '$outbox');
    await redis.stop();
    const failed = here.timeout(1_000).emitWithAck('order', 1, id('1'));
    await expect.poll(() => server.failures[0]).toMatch(/^claim: /);
    await expect(failed).rejects.toThrow('timed out');
    expect(handled).toEqual([]);
    await redis.start();
    await expect
      .poll(() => here.timeout(200).emitWithAck('order', 1, id('1')), { timeout: 5_000 })
      .toBe(1);
    expect(handled).toEqual([1]);
  });

  it('knows what is at work, and what it answers, though Redis was away for longer than the lease', async () => {
    const redis = await startRedis();
    const raw = await redis.client();
    const acks: ((answer: unknown) => void)[] = [];
    const servers: Awaited<ReturnType<typeof serveOnce>>[] = [];
    // The second one answers before the next renewal.
    for (const lease of [150, 15_000])
      servers.push(
        await serveOnce((socket) => socket.on('slow', (ack) => acks.push(ack)), {
          store: redisStore(raw, { lease }),
        }),
      );
    for (const [at, { url }] of servers.entries()) {
      const here = client(url);
      await heard(here, '$outbox');
      const answer = here.emitWithAck('slow', id(`${at}`));
      await expect.poll(() => acks.length).toBe(at + 1);
      await raw.flushAll();
      // Renewed, though there is nothing of it any more.
      if (!at) await expect.poll(() => raw.dbSize()).toBe(1);
      acks[at]?.(at);
      expect(await answer).toBe(at);
      expect(await here.emitWithAck('slow', id(`${at}`))).toBe(at);
      const there = client(servers[1 - at]!.url);
      await heard(there, '$outbox');
      expect(await there.emitWithAck('slow', id(`${at}`))).toBe(at);
    }
    expect(acks).toHaveLength(2);
  });

  it('keeps what is another token’s, or another user’s', async () => {
    const redis = await startRedis();
    const store = redisStore(await redis.client(), { maxPerUser: 2 });
    const first = await store.claim(key('1'));
    expect(first).toMatchObject({ state: 'claimed' });
    const { token } = first as { token: string };
    await store.release(key('1'), 'another');
    await store.settle(key('1'), 'another', '[1]');
    expect(await store.claim(key('1'))).toEqual({ state: 'pending' });
    await store.settle(key('1'), token, null);
    expect(await store.claim(key('1'))).toEqual({ state: 'settled', answer: null });
    await store.settle(key('1'), token, '["late"]');
    expect(await store.claim(key('1'))).toEqual({ state: 'settled', answer: '["late"]' });

    for (const user of ['bob', 1, '1', 'a}{b'])
      expect(await store.claim(key('1', user))).toMatchObject({ state: 'claimed' });
    await store.claim(key('2'));
    await store.claim(key('3'));
    expect(await store.claim(key('2'))).toEqual({ state: 'pending' });
    expect(await store.claim(key('1', 'bob'))).toEqual({ state: 'pending' });
  });

  it('lets the oldest give way that is not at work, and refuses more at work than a user may have', async () => {
    const redis = await startRedis();
    const store = redisStore(await redis.client(), { maxPerUser: 2 });
    const claim = async (name: string) => (await store.claim(key(name))) as { token: string };
    const first = await claim('1');
    await store.settle(key('2'), (await claim('2')).token, '[2]');
    const third = await claim('3');
    // The second gave way, since the first is at work.
    expect(await store.claim(key('1'))).toEqual({ state: 'pending' });
    await expect(store.claim(key('2'))).rejects.toThrow(
      'no more events can be handled at a time: maxPerUser is 2',
    );
    await store.settle(key('3'), third.token, '[3]');
    await store.settle(key('1'), first.token, '[1]');
    expect(await store.claim(key('2'))).toMatchObject({ state: 'claimed' });
    expect(await store.claim(key('3'))).toEqual({ state: 'settled', answer: '[3]' });
  });

  it('keeps what was handled for as long as it says, though a renewal comes late', async () => {
    const redis = await startRedis();
    const raw = await redis.client();
    const store = redisStore(raw, { lease: 1_000, prefix: '' });
    for (const answer of ['[1]', null]) {
      const { token } = (await store.claim(key('1'))) as { token: string };
      await store.settle(key('1'), token, answer);
      await store.renew(key('1'), token);
      expect(await raw.pTTL(`{string:ann}:${key('1').text}`)).toBeGreaterThan(80_000_000);
      await raw.flushAll();
    }
  });

  it('leaves nothing in Redis longer than it says', async () => {
    const redis = await startRedis();
    const raw = await redis.client();
    const store = redisStore(raw, { keepFor: 5_000, lease: 1_000, prefix: 'mine:' });
    const claimed = (await store.claim(key('1'))) as { token: string };
    const ttls = async () =>
      Promise.all((await raw.keys('*')).sort().map(async (name) => [name, await raw.pTTL(name)]));
    const index = 'mine:{string:ann}:';
    const near = (most: number) => expect.toSatisfy((ttl) => ttl > most - 900 && ttl <= most);
    expect(await ttls()).toEqual([
      [index, near(6_000)],
      [index + key('1').text, near(1_000)],
    ]);
    await store.settle(key('1'), claimed.token, '[]');
    expect((await ttls())[1]).toEqual([index + key('1').text, near(5_000)]);
    const second = (await store.claim(key('2'))) as { token: string };
    await store.release(key('2'), second.token);
    expect(await raw.zRange(index, 0, -1)).toEqual([index + key('1').text]);
  });

  it('refuses what is no client, and numbers that are none', async () => {
    expect(() => redisStore({} as never)).toThrow('expected a client of the package redis');
    const raw = { eval: async () => null };
    expect(() => redisStore(raw, { lease: 0.5 })).toThrow('expected lease to be a whole number');
  });
});
