import { describe, expect, it } from 'vitest';
import { limited } from '../../test/fakes/limited-store.js';
import { createStage, type Tab } from '../../test/fakes/outbox-stage.js';
import { cursor } from './cursor.js';
import { priorities } from './priorities.js';
import type { Outcome } from './record.js';

/** Answers all that leaves, in order, until nothing does. */
async function serve({ settle }: ReturnType<typeof createStage>, tab: Tab, answer = 'ok') {
  for (let pending = tab.pending(); pending.length; pending = tab.pending()) {
    for (const one of pending) one.ack(answer);
    await settle();
  }
}
const values = (tab: Tab) => tab.sent.map(({ args }) => args[0]);

describe('an outbox', () => {
  it('writes an event down, sends it, and gives its acknowledgement', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const delivery = tab.box.emit('order', { item: 'tea' });
    expect(delivery.state.getSnapshot()).toBe('queued');
    await delivery.stored;
    expect(tab.sent).toEqual([]);
    await tab.connect();
    expect(tab.sent).toMatchObject([{ event: 'order', args: [{ item: 'tea' }] }]);
    await delivery.sent;
    expect(delivery.state.getSnapshot()).toBe('inflight');
    tab.sent[0]!.ack('thanks', 1);
    expect(await delivery.done).toEqual(['thanks', 1]);
    expect(delivery.state.getSnapshot()).toBe('acked');
    await stage.settle();
    expect(tab.box.getSnapshot()).toMatchObject({
      pending: 0,
      inflight: 0,
      bytes: 0,
      oldestAt: null,
    });
    expect(tab.errors).toEqual([]);
  });

  it('sends what an earlier page left, once, in order', async () => {
    const stage = createStage();
    const before = await stage.open();
    for (let n = 0; n < 5; n++) before.box.emit('n', n);
    await stage.settle();
    before.crash();
    const tab = await stage.open();
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 5, queued: 5 });
    tab.box.emit('n', 5);
    await tab.connect();
    await serve(stage, tab);
    expect(values(tab)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(tab.box.getSnapshot().pending).toBe(0);
  });

  it('sends one item of a key at a time, and different keys beside each other', async () => {
    const stage = createStage();
    const tab = await stage.open({ key: (_, [room]) => `${room}` });
    for (const item of ['a1', 'a2', 'b1', 'b2']) tab.box.emit('m', item[0], item);
    await tab.connect();
    expect(tab.sent.map(({ args }) => args[1])).toEqual(['a1', 'b1']);
    tab.sent[1]!.ack();
    await stage.settle();
    expect(tab.sent.map(({ args }) => args[1])).toEqual(['a1', 'b1', 'b2']);
    await serve(stage, tab);
    expect(tab.sent.map(({ args }) => args[1])).toEqual(['a1', 'b1', 'b2', 'a2']);
  });

  it('is in doubt when the link goes before the answer, and sends again without counting', async () => {
    const stage = createStage();
    const tab = await stage.open({ maxAttempts: 2 });
    const delivery = tab.box.emit('m', 1);
    for (let flap = 1; flap <= 20; flap++) {
      await tab.connect();
      await stage.advance(1_000);
      expect(tab.sent).toHaveLength(flap);
      await tab.disconnect();
      expect(delivery.state.getSnapshot()).toBe('unknown');
      expect(tab.box.getSnapshot()).toMatchObject({ unknown: 1, inflight: 0, pending: 1 });
    }
    await tab.connect();
    await stage.advance(1_000);
    tab.sent.at(-1)!.ack('at last');
    expect(await delivery.done).toEqual(['at last']);
  });

  it('leaves what is in doubt to the application where that is asked for', async () => {
    const stage = createStage();
    const tab = await stage.open({ events: { pay: { retryInDoubt: false } } });
    const pay = tab.box.emit('pay', 1);
    await tab.connect();
    await tab.disconnect();
    const next = tab.box.emit('m', 2);
    await tab.connect();
    await stage.advance(1_000);
    expect(tab.sent.map(({ event }) => event)).toEqual(['pay', 'm']);
    expect(pay.state.getSnapshot()).toBe('unknown');
    await serve(stage, tab);
    expect(next.state.getSnapshot()).toBe('acked');
    expect(await tab.box.retry(pay.id)).toBe(1);
    await stage.settle();
    await serve(stage, tab);
    expect(pay.state.getSnapshot()).toBe('acked');
  });

  it('knows after a crash which items may have left', async () => {
    const stage = createStage();
    const before = await stage.open({ retryInDoubt: false });
    before.box.emit('pay', 1);
    await before.connect();
    expect(before.sent).toHaveLength(1);
    before.crash();
    const tab = await stage.open({ retryInDoubt: false });
    await stage.advance(10_000);
    await tab.connect();
    await stage.advance(10_000);
    expect(tab.sent).toEqual([]);
    expect(tab.box.getSnapshot()).toMatchObject({ unknown: 1 });
    expect(await tab.box.list()).toMatchObject([{ event: 'pay', state: 'unknown', args: [1] }]);
  });

  it('fails after so many acknowledgements that did not come, and goes on with the next', async () => {
    const stage = createStage();
    const tab = await stage.open({ maxAttempts: 3, ackTimeout: 1_000 });
    const poison = tab.box.emit('m', 'poison');
    const next = tab.box.emit('m', 'next');
    await tab.connect();
    await stage.advance(300_000);
    expect(values(tab).slice(0, 3)).toEqual(['poison', 'poison', 'poison']);
    expect(poison.state.getSnapshot()).toBe('failed');
    await expect(poison.done).rejects.toMatchObject({ name: 'OutboxError', code: 'failed' });
    await expect(next.done).rejects.toMatchObject({ code: 'failed' });
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, failed: 2 });
    expect((await tab.box.list()).map(({ attempts }) => attempts)).toEqual([3, 3]);
    expect(await tab.box.retry(poison.id)).toBe(1);
    await stage.settle();
    expect(values(tab).at(-1)).toBe('poison');
    tab.sent.at(-1)!.ack();
    await stage.settle();
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, failed: 1 });
  });

  it('waits as long as a busy server says', async () => {
    const stage = createStage();
    const tab = await stage.open();
    tab.box.emit('m', 1);
    await tab.connect();
    tab.sent[0]!.ack({ retryAfter: 5_000 });
    await stage.advance(4_999);
    expect(tab.sent).toHaveLength(1);
    await stage.advance(1);
    expect(tab.sent).toHaveLength(2);
  });

  it('reads acknowledgements as the application says', async () => {
    const stage = createStage();
    const tab = await stage.open({ judge: (answer) => (answer === 'no' ? 'failed' : 'acked') });
    const delivery = tab.box.emit('m', 1);
    await tab.connect();
    tab.sent[0]!.ack('no', 'why');
    await expect(delivery.done).rejects.toThrow('m failed: the server said no');
    expect((await tab.box.list({ state: 'failed' }))[0]!.outcome).toMatchObject({
      answer: ['no', 'why'],
    });
  });

  it('settles an item whose answer cannot be read, and goes on', async () => {
    const stage = createStage();
    const tab = await stage.open({
      judge(answer) {
        if (answer === 'what') throw new Error('no such answer');
        return 'acked';
      },
    });
    const [odd, next] = [tab.box.emit('m', 1), tab.box.emit('m', 2)];
    await tab.connect();
    tab.sent[0]!.ack('what');
    await stage.settle();
    await expect(odd!.done).rejects.toThrow('no such answer');
    tab.sent[1]!.ack('ok');
    expect(await next!.done).toEqual(['ok']);
  });

  it('sends from one tab what others write, and tells them what became of it', async () => {
    const stage = createStage();
    const first = await stage.open();
    const second = await stage.open();
    expect([first, second].map(({ box }) => box.getSnapshot().leader)).toEqual([true, false]);
    await first.connect();
    await second.connect();
    const delivery = second.box.emit('m', 'from second');
    await stage.settle();
    expect(values(first)).toEqual(['from second']);
    expect(second.sent).toEqual([]);
    expect(delivery.state.getSnapshot()).toBe('inflight');
    first.sent[0]!.ack('ok');
    await stage.settle();
    expect(await delivery.done).toEqual(['ok']);
    expect(second.box.getSnapshot().pending).toBe(0);
  });

  it('takes over from a tab that closes', async () => {
    const stage = createStage();
    const first = await stage.open();
    const second = await stage.open();
    await first.connect();
    await second.connect();
    const delivery = second.box.emit('m', 1);
    await stage.settle();
    await first.box.close();
    await stage.settle();
    expect(second.box.getSnapshot().leader).toBe(true);
    expect(values(second)).toEqual([1]);
    second.sent[0]!.ack();
    expect(await delivery.done).toEqual([]);
  });

  it('lets a tab that was deposed neither settle nor send', async () => {
    const stage = createStage();
    const first = await stage.open();
    const second = await stage.open();
    await first.connect();
    await second.connect();
    const delivery = second.box.emit('m', 1);
    await stage.settle();
    // Frozen: it keeps the lock, and answers nothing; then its lock is taken.
    const answer = first.sent[0]!;
    first.crash();
    second.box.emit('m', 2);
    await stage.advance(6_000);
    expect(second.box.getSnapshot().leader).toBe(true);
    expect(values(second)).toEqual([1]);
    answer.ack('too late');
    await stage.settle();
    expect(delivery.state.getSnapshot()).toBe('inflight');
    second.sent[0]!.ack('right');
    expect(await delivery.done).toEqual(['right']);
  });

  it('tells handlers what became of items of an earlier page', async () => {
    const stage = createStage();
    const before = await stage.open();
    before.box.emit('m', 1);
    await stage.settle();
    before.crash();
    const tab = await stage.open();
    const heard: unknown[] = [];
    tab.box.register('m', { onAck: (answer) => heard.push(answer) });
    await tab.connect();
    tab.sent[0]!.ack('for you');
    await stage.settle();
    expect(heard).toEqual([['for you']]);
  });

  it('refuses what cannot be kept, with the path', async () => {
    const stage = createStage();
    const { box } = await stage.open();
    const circle: Record<string, unknown> = {};
    circle.self = [circle];
    expect(() => box.emit('m', { a: [1, { b: () => {} }] } as never)).toThrow(
      'expected arguments that can be kept, got a function at [0].a[1].b',
    );
    expect(() => box.emit('m', circle as never)).toThrow(
      'got an object that is in itself at [0].self[0]',
    );
    expect(() => box.emit('m', 1n as never)).toThrow('got a bigint at [0]');
    expect(() => box.emit('connect')).toThrow(TypeError);
    expect(box.getSnapshot().pending).toBe(0);
  });

  it('refuses what is above a limit, by its name', async () => {
    const stage = createStage();
    const { box } = await stage.open({ maxItems: 2, maxItemBytes: 100 });
    expect(() => box.emit('m', 'x'.repeat(101))).toThrow(
      'expected at most 100 (maxItemBytes), got 106',
    );
    box.emit('m', 1);
    box.emit('m', 2);
    expect(() => box.emit('m', 3)).toThrow('expected at most 2 (maxItems), got 3');
    await stage.settle();
    expect(() => box.emit('m', 3)).toThrow('maxItems');
  });

  it('lets the oldest give way where that is asked for', async () => {
    const stage = createStage();
    const tab = await stage.open({ maxItems: 2, overflow: 'dropOldest' });
    const dropped: Outcome[] = [];
    tab.box.on('dropped', (outcome) => dropped.push(outcome));
    const [first] = [1, 2, 3].map((n) => tab.box.emit('m', n));
    await stage.settle();
    expect(dropped.map(({ id }) => id)).toEqual([first!.id]);
    await expect(first!.done).rejects.toMatchObject({ code: 'dropped' });
    await tab.connect();
    await serve(stage, tab);
    expect(values(tab)).toEqual([2, 3]);
  });

  it('expires what waited for too long', async () => {
    const stage = createStage();
    const tab = await stage.open({ ttl: 1_000 });
    const delivery = tab.box.emit('m', 1);
    await stage.advance(1_001);
    await tab.connect();
    expect(tab.sent).toEqual([]);
    await expect(delivery.done).rejects.toMatchObject({ code: 'expired' });
  });

  it('tells of what expires while nothing else happens', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const later = await stage.open({ ttl: 5_000 });
    tab.box.emit('lasts');
    await stage.settle();
    const expired: unknown[] = [];
    later.box.on('expired', ({ event }) => expired.push(event));
    later.box.emit('fades');
    await stage.advance(4_900);
    expect(expired).toEqual([]);
    await stage.advance(200);
    expect(expired).toEqual(['fades']);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 1, failed: 1 });
    await Promise.all([tab.box.close(), later.box.close()]);
    expect(stage.platform.live().timers).toBe(0);
  });

  it('takes back what has not left', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const [one, two] = [tab.box.emit('m', 1), tab.box.emit('m', 2)];
    expect(await two!.cancel()).toBe(true);
    await tab.connect();
    expect(values(tab)).toEqual([1]);
    expect(await one!.cancel()).toBe(false);
    await serve(stage, tab);
    expect(values(tab)).toEqual([1]);
    expect([one, two].map((each) => each!.state.getSnapshot())).toEqual(['acked', 'discarded']);
  });

  it('waits for beforeFlush, and tries it again', async () => {
    const stage = createStage();
    let fails = true;
    const tab = await stage.open({
      async beforeFlush() {
        if (fails) throw new Error('not yet');
      },
    });
    tab.box.emit('m', 1);
    await tab.connect();
    await stage.advance(3_000);
    expect(tab.sent).toEqual([]);
    expect(tab.errors.map(({ message }) => message)).toContain('not yet');
    fails = false;
    await stage.advance(1_000);
    expect(values(tab)).toEqual([1]);
  });

  it('puts an id to each item once the server has said that it knows repetitions', async () => {
    const stage = createStage();
    const tab = await stage.open({ dedupe: 'auto' });
    const delivery = tab.box.emit('m', 1);
    await tab.connect();
    expect(tab.auths[0]).toMatchObject({ token: 't', $outbox: { v: 1 } });
    expect(tab.sent).toEqual([]);
    tab.receive('$outbox', { v: 1 });
    await stage.settle();
    expect(tab.sent[0]!.args).toEqual([1, { $outbox: delivery.id }]);
    expect(tab.box.getSnapshot().guarantee).toBe('effectively-once');
  });

  it('sends nothing before the word that is required, however it is hurried', async () => {
    const stage = createStage();
    const tab = await stage.open({ dedupe: 'required' });
    const other = await stage.open({ dedupe: 'required' });
    const delivery = tab.box.emit('m', 1);
    await tab.connect();
    tab.box.flush();
    await stage.advance(10_000);
    other.box.flush();
    await stage.advance(10_000);
    expect(tab.sent).toEqual([]);
    tab.receive('$outbox', { v: 1 });
    await stage.settle();
    expect(tab.sent[0]!.args).toEqual([1, { $outbox: delivery.id }]);
  });

  it('adds nothing for a server that says nothing', async () => {
    const stage = createStage();
    const tab = await stage.open({ dedupe: 'auto' });
    tab.box.emit('m', 1);
    await tab.connect();
    await stage.advance(500);
    expect(tab.sent[0]!.args).toEqual([1]);
    expect(tab.box.getSnapshot().guarantee).toBe('at-least-once');
  });

  it('never sends one account’s items as another', async () => {
    const stage = createStage();
    let user = 'alice';
    const tab = await stage.open({ scope: () => user });
    tab.box.emit('m', 'of alice');
    await stage.settle();
    user = 'bob';
    tab.box.emit('m', 'of bob');
    await tab.connect();
    await serve(stage, tab);
    expect(values(tab)).toEqual(['of bob']);
    user = 'alice';
    await stage.settle();
    await stage.advance(1_000);
    expect(values(tab)).toEqual(['of bob']);
    await tab.disconnect();
    await tab.connect();
    await stage.advance(1_000);
    await serve(stage, tab);
    expect(values(tab)).toEqual(['of bob', 'of alice']);
  });

  it('tells how an item ended that was emitted before its account signed out and in again', async () => {
    const stage = createStage();
    let user = 'alice';
    const tab = await stage.open({ scope: () => user });
    const [sent, cancelled, gone] = [1, 2, 3].map((n) => tab.box.emit('m', n));
    await stage.settle();
    const sign = async (name: string) => {
      user = name;
      tab.box.emit('hello');
      await stage.settle();
    };
    await sign('bob');
    const other = await stage.open({ scope: 'alice' });
    await other.box.discard(gone!.id);
    await expect(cancelled!.cancel()).rejects.toThrow('closed');
    await sign('alice');
    expect(gone!.state.getSnapshot()).toBe('discarded');
    expect(await cancelled!.cancel()).toBe(true);
    await other.box.close();
    await tab.connect();
    await serve(stage, tab, 'fine');
    expect(await sent!.done).toEqual(['fine']);
    await tab.box.close();
    await expect(sent!.cancel()).rejects.toThrow('closed');
  });

  it('connects and keeps what there is while nobody is signed in, and sends it afterwards', async () => {
    const stage = createStage();
    let user: string | undefined = 'alice';
    const tab = await stage.open({ scope: () => user as string });
    tab.box.emit('m', 1);
    await stage.settle();
    user = undefined;
    await tab.connect();
    await stage.advance(10_000);
    expect(tab.auths).toHaveLength(1);
    expect(tab.sent).toEqual([]);
    expect(tab.errors).toEqual([]);
    expect(() => tab.box.emit('m', 2)).toThrow("expected the account's id as scope, got undefined");
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 1, durability: 'relaxed' });
    await tab.disconnect();
    user = 'alice';
    await tab.connect();
    await stage.advance(1_000);
    expect(values(tab)).toEqual([1]);
  });

  it('counts decoding as confirmation where that is asked for, by one question for many', async () => {
    const stage = createStage();
    const tab = await stage.open({ confirm: 'received', key: (_, [n]) => `${n}` });
    const deliveries = [1, 2].map((n) => tab.box.emit('m', n));
    await tab.connect();
    expect(tab.sent.map(({ hasAck }) => hasAck)).toEqual([false, false]);
    tab.answerNamespace();
    await stage.settle();
    expect(deliveries.map(({ state }) => state.getSnapshot())).toEqual(['received', 'received']);
  });

  it('settles an item that its own stamp makes fail, and goes on', async () => {
    const stage = createStage();
    const tab = await stage.open({
      stamp([first]) {
        if (first === 'bad') throw new Error('no place for an id');
        return [first];
      },
    });
    const bad = tab.box.emit('m', 'bad');
    tab.box.emit('m', 'good');
    await tab.connect();
    await serve(stage, tab);
    await expect(bad.done).rejects.toThrow('no place for an id');
    expect(values(tab)).toEqual(['good']);
  });

  it('settles what cannot be sent at any time', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const [bad, good] = [tab.box.emit('m', 'unencodable'), tab.box.emit('m', 'good')];
    await tab.connect();
    await serve(stage, tab);
    await expect(bad!.done).rejects.toThrow('cannot be encoded');
    expect(await good!.done).toEqual(['ok']);
  });

  it('writes down anew what a wiped store has lost', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const lost: number[] = [];
    tab.box.on('storage-lost', (_, restored) => lost.push(restored));
    const deliveries = [1, 2, 3].map((n) => tab.box.emit('m', n));
    await stage.settle();
    stage.wipe();
    tab.box.emit('m', 4);
    await stage.settle();
    expect(lost).toEqual([3]);
    await tab.connect();
    await stage.advance(6_000);
    await serve(stage, tab);
    expect(values(tab)).toEqual([1, 2, 3, 4]);
    expect(deliveries.map(({ state }) => state.getSnapshot())).toEqual(['acked', 'acked', 'acked']);
  });

  it('holds back while paused, in any tab', async () => {
    const stage = createStage();
    const tab = await stage.open();
    await tab.connect();
    tab.box.pause();
    tab.box.emit('m', 1);
    await stage.settle();
    expect(tab.box.getSnapshot().paused).toBe(true);
    expect(tab.sent).toEqual([]);
    tab.box.resume();
    await stage.settle();
    expect(values(tab)).toEqual([1]);
  });

  it('recovers no session of another account', async () => {
    const stage = createStage();
    let account = 'bob';
    const tab = await stage.open({ scope: () => account });
    /** What a CONNECT asks for that would recover the session of before. */
    const ask = () => {
      const packet = { type: 0 as const, nsp: '/', data: { pid: 'p', offset: 'o' } };
      tab.socket._send(packet);
      return packet.data.pid;
    };
    await tab.connect();
    expect(ask()).toBe('p');
    account = 'alice';
    await tab.disconnect();
    expect(ask()).toBeUndefined();
    // Another attempt, since the first was not answered.
    expect(ask()).toBeUndefined();
    await tab.connect();
    expect(ask()).toBe('p');
  });

  it('takes away everything of an account', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const delivery = tab.box.emit('m', 1);
    await stage.settle();
    await tab.box.clear();
    expect(delivery.state.getSnapshot()).toBe('discarded');
    expect(await tab.box.list()).toEqual([]);
    await tab.connect();
    expect(tab.sent).toEqual([]);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, failed: 0, bytes: 0 });
  });

  it('goes on by lease where there are no locks', async () => {
    const stage = createStage({ locks: false });
    const first = await stage.open();
    const second = await stage.open();
    expect([first, second].map(({ box }) => box.getSnapshot().leader)).toEqual([true, false]);
    first.crash();
    await second.connect();
    second.box.emit('m', 1);
    await stage.advance(16_000);
    expect(second.box.getSnapshot().leader).toBe(true);
    expect(values(second)).toEqual([1]);
  });

  it('sets a damaged item aside, and goes on with the next', async () => {
    const stage = createStage();
    const tab = await stage.open();
    tab.box.emit('m', 1);
    tab.box.emit('m', 2);
    await stage.settle();
    const [mark] = stage.marks.keys();
    await stage.store.transaction(async (rows) => {
      const [first] = await rows.page(mark!.slice('holdfast '.length), -1, 1);
      rows.put({ ...first!, args: 'rubbish' as never });
    });
    await tab.connect();
    await serve(stage, tab);
    expect(values(tab)).toEqual([2]);
    const [letter] = await tab.box.list({ state: 'failed' });
    expect(letter!.outcome!.error).toMatchObject({ name: 'StorageError' });
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, failed: 1 });
  });

  it('passes over what other scripts say to its tabs', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const delivery = tab.box.emit('m', 1);
    await stage.settle();
    for (const message of [
      null,
      1,
      'page',
      {},
      { page: {} },
      { page: { settled: [{ id: delivery.id, state: 'acked' }] }, leads: true },
      { page: { settled: [{ id: delivery.id, state: 'acked' }], moved: [] }, leads: true },
      { keys: 'all' },
      { word: 'hurray' },
    ])
      stage.say(message);
    await stage.settle();
    expect(delivery.state.getSnapshot()).toBe('queued');
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 1 });
  });

  it('brings items of an older release into shape, and drops those that are not wanted any more', async () => {
    const stage = createStage();
    const before = await stage.open();
    before.box.emit('say', 'hello');
    before.box.emit('typing');
    before.box.emit('say', 'bye');
    await stage.settle();
    before.crash();
    const tab = await stage.open({
      version: 2,
      migrate: (record) => ({ ...record, args: [{ text: record.args?.[0] }] }),
      beforeReplay: (record) => (record.event === 'typing' ? null : record),
    });
    await tab.connect();
    await serve(stage, tab);
    expect(values(tab)).toEqual([{ text: 'hello' }, { text: 'bye' }]);
    expect((await tab.box.list({ event: 'typing' }))[0]!.state).toBe('dropped');
  });

  it('fails items of a version that nothing is known of', async () => {
    const stage = createStage();
    const before = await stage.open({ version: 7 });
    before.box.emit('say', 'hello');
    await stage.settle();
    before.crash();
    const tab = await stage.open();
    await tab.connect();
    await stage.settle();
    expect((await tab.box.list())[0]!.outcome!.error!.message).toBe(
      'expected version 0 of say, got 7',
    );
  });

  it('keeps a place once the handler has done, and gives it to the server at the next connect', async () => {
    const stage = createStage();
    const tab = await stage.open();
    let finish = () => {};
    cursor(
      tab.box,
      'news',
      (_text: string, offset: number) => offset,
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
      { as: 'serverOffset' },
    );
    await tab.connect();
    expect(tab.auths[0]).toEqual({ token: 't' });
    tab.receive('news', 'one', 17);
    await stage.settle();
    await tab.disconnect();
    await tab.connect();
    expect(tab.auths[1]).toEqual({ token: 't' });
    finish();
    await stage.settle();
    await tab.disconnect();
    await tab.connect();
    expect(tab.auths[2]).toEqual({ token: 't', serverOffset: 17 });
    tab.crash();
    const later = await stage.open();
    await later.connect();
    expect(later.auths[0]).toEqual({ token: 't', serverOffset: 17 });
  });

  it('keeps no place behind a handler that failed, until the server can send it again', async () => {
    const stage = createStage();
    const tab = await stage.open();
    cursor(
      tab.box,
      'news',
      (offset: number) => offset,
      (offset: number) => {
        if (offset === 2) throw new Error('no room');
      },
    );
    await tab.connect();
    for (const offset of [1, 2, 3]) tab.receive('news', offset);
    await stage.settle();
    expect(tab.errors.map(({ message }) => message)).toEqual(['no room']);
    await tab.disconnect();
    await tab.connect();
    expect(tab.auths[1]).toMatchObject({ news: 1 });
    tab.receive('news', 3);
    await stage.settle();
    await tab.disconnect();
    await tab.connect();
    expect(tab.auths[2]).toMatchObject({ news: 3 });
  });

  it('makes named emits of the socket durable where that is asked for', async () => {
    const stage = createStage();
    const tab = await stage.open({ intercept: true, events: { keep: {} } });
    const emit = (event: string, ...args: unknown[]) =>
      (tab.socket as unknown as { _emit(flags: object, data: unknown[]): void })._emit({}, [
        event,
        ...args,
      ]);
    const heard: unknown[] = [];
    emit('keep', 1, (answer: unknown) => heard.push(answer));
    emit('plain', 2);
    await stage.settle();
    expect(tab.sent.map(({ event }) => event)).toEqual(['plain']);
    await tab.connect();
    await serve(stage, tab, 'kept');
    expect(tab.sent.map(({ event }) => event)).toEqual(['plain', 'keep']);
    expect(heard).toEqual(['kept']);
    await tab.box.close();
    emit('keep', 3);
    expect(tab.sent.at(-1)!.args).toEqual([3]);
  });

  it('lets a newer item take the place of one that has not left', async () => {
    const stage = createStage();
    const tab = await stage.open({ coalesce: (event) => event });
    const [first, , third] = [1, 2, 3].map((n) => tab.box.emit('position', n));
    await tab.connect();
    await serve(stage, tab);
    expect(values(tab)).toEqual([3]);
    expect([first, third].map((one) => one!.state.getSnapshot())).toEqual(['dropped', 'acked']);
  });

  it('tries each item again at its own time, however long others wait', async () => {
    const stage = createStage();
    const tab = await stage.open({ key: (_, [n]) => `${n}` });
    for (const n of [1, 2]) tab.box.emit('m', n);
    await tab.connect();
    tab.sent[0]!.ack({ retryAfter: 1_000 });
    await stage.settle();
    tab.sent[1]!.ack({ retryAfter: 60_000 });
    await stage.advance(1_000);
    expect(values(tab)).toEqual([1, 2, 1]);
    tab.sent[2]!.ack();
    await stage.advance(59_000);
    expect(values(tab)).toEqual([1, 2, 1, 2]);
  });

  it('sends no more in a second than is allowed', async () => {
    const stage = createStage();
    const tab = await stage.open({ maxPerSecond: 2 });
    for (let n = 0; n < 6; n++) tab.box.emit('m', n);
    await tab.connect();
    const counts: number[] = [];
    for (let second = 0; second < 3; second++) {
      for (let step = 0; step < 10; step++) {
        await serve(stage, tab);
        await stage.advance(100);
      }
      counts.push(tab.sent.length);
    }
    expect(counts).toEqual([3, 5, 6]);
  });

  it('hands over the key first whose first item has the higher priority, and keeps the order within it', async () => {
    const stage = createStage();
    const options = {
      key: (_: string, [name]: readonly unknown[]) => `${name}`,
      window: 1,
      order: priorities({ pay: 1, log: -1 }),
    };
    const before = await stage.open(options);
    before.box.emit('log', 'a');
    before.box.emit('m', 'b');
    before.box.emit('log', 'c');
    before.box.emit('pay', 'c');
    before.box.emit('pay', 'd');
    await stage.settle();
    // Another page knows the keys alone.
    before.crash();
    const tab = await stage.open(options);
    await tab.connect();
    const names = () => tab.sent.map(({ event, args }) => event + args[0]);
    expect(names()).toEqual(['payd']);
    tab.box.emit('pay', 'e');
    await stage.settle();
    for (let step = 0; step < 6; step++) await serve(stage, tab);
    expect(names()).toEqual(['payd', 'paye', 'mb', 'loga', 'logc', 'payc']);
    expect(() => priorities({ pay: 'high' as never })).toThrow('a number for pay, got high');
  });

  it('hands over more keys at a time as confirmations come, and fewer once they do not', async () => {
    const stage = createStage();
    const tab = await stage.open({ key: (_, [n]) => `${n}`, window: 8, ackTimeout: 1_000 });
    for (let n = 0; n < 40; n++) tab.box.emit('m', n);
    await tab.connect();
    expect(tab.pending()).toHaveLength(2);
    for (const one of tab.pending()) one.ack();
    await stage.settle();
    expect(tab.pending()).toHaveLength(4);
    for (const one of tab.pending()) one.ack();
    await stage.settle();
    expect(tab.pending()).toHaveLength(8);
    const before = tab.sent.length;
    await stage.advance(1_000);
    expect(tab.sent.length - before).toBeLessThan(8);
  });

  it('flushes at once what waits for its time, and says when nothing is left', async () => {
    const stage = createStage();
    const tab = await stage.open({ ackTimeout: 1_000 });
    tab.box.emit('m', 1);
    await tab.connect();
    await stage.advance(1_000);
    const sent = tab.sent.length;
    let isDone = false;
    const flushed = tab.box.flush().then(() => {
      isDone = true;
    });
    await stage.settle();
    expect(tab.sent).toHaveLength(sent + 1);
    expect(isDone).toBe(false);
    tab.sent.at(-1)!.ack();
    await stage.settle();
    await flushed;
    const scope = new AbortController();
    tab.box.emit('m', 2);
    const aborted = tab.box.flush({ signal: scope.signal });
    scope.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
  });

  it('sends from memory what a full store does not take, in order, and writes it down later', async () => {
    const stage = createStage();
    const disk = limited(stage.store);
    disk.isFull = true;
    const tab = await stage.open({ store: disk.store });
    await tab.connect();
    const deliveries = [1, 2, 3].map((n) => tab.box.emit('m', n));
    await stage.settle();
    expect(tab.box.getSnapshot().durability).toBe('memory');
    await serve(stage, tab);
    expect(values(tab)).toEqual([1, 2, 3]);
    expect(deliveries.map(({ state }) => state.getSnapshot())).toEqual(['acked', 'acked', 'acked']);
    await tab.disconnect();
    const kept = tab.box.emit('m', 4);
    disk.isFull = false;
    await stage.advance(5_000);
    await kept.stored;
    expect(tab.box.getSnapshot()).toMatchObject({ durability: 'relaxed', pending: 1 });
    tab.crash();
    const later = await stage.open();
    await later.connect();
    await serve(stage, later);
    expect(values(later)).toEqual([4]);
  });

  it('goes on in memory where there is no storage, and says so', async () => {
    const stage = createStage();
    const none = {
      ...stage.store,
      transaction: () =>
        Promise.reject(
          Object.assign(new Error('none'), { name: 'StorageError', code: 'unavailable' }),
        ),
    };
    const tab = await stage.open({ store: none });
    tab.box.emit('m', 1);
    await tab.connect();
    await serve(stage, tab);
    expect(values(tab)).toEqual([1]);
    expect(tab.box.getSnapshot()).toMatchObject({ durability: 'memory', leader: true, pending: 0 });
    expect(tab.errors).toHaveLength(1);
  });

  it('writes an item down once, though its mark beside the store cannot be left', async () => {
    const stage = createStage();
    stage.marks.set = () => {
      throw new Error('no room for marks');
    };
    const tab = await stage.open();
    tab.box.emit('m', 1);
    await stage.settle();
    expect(await tab.box.list()).toHaveLength(1);
    expect(tab.errors.map(({ message }) => message)).toEqual(['no room for marks']);
    await tab.connect();
    await serve(stage, tab);
    expect(values(tab)).toEqual([1]);
  });

  it('gives the lock away when its page is frozen or kept', async () => {
    const stage = createStage();
    const first = await stage.open();
    const second = await stage.open();
    stage.platform.setVisibility('hidden');
    stage.platform.tell({ type: 'freeze' });
    await stage.settle();
    expect([first, second].map(({ box }) => box.getSnapshot().leader)).toEqual([false, false]);
    stage.platform.setVisibility('visible');
    stage.platform.tell({ type: 'resume' });
    await stage.settle();
    expect([first, second].filter(({ box }) => box.getSnapshot().leader)).toHaveLength(1);
  });

  it.each([
    [{ scope: '' }, 'scope'],
    [{ ttl: 0 }, 'ttl'],
    [{ confirm: 'maybe' }, 'confirm'],
    [{ events: { m: { onPoison: 'die' } } }, 'events[m].onPoison'],
    [{ maxItems: Number.NaN }, 'maxItems'],
    [{ order: { pay: 1 } }, 'expected order to be made by priorities(), got'],
  ])('refuses the option in %j by its name', async (options, name) => {
    await expect(createStage().open(options as never)).rejects.toThrow(name);
  });
});
