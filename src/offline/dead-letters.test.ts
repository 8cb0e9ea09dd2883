import { describe, expect, it } from 'vitest';
import { values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import type { Verdict } from './options.js';

/** Takes an answer for a verdict. */
const judge = (verdict: unknown) => verdict as Verdict;

describe('dead letters', () => {
  it('are kept with their arguments and listed over a reload, and nothing else is', async () => {
    const stage = createStage();
    const before = await stage.open({ judge, events: { fades: { ttl: 1_000 } } });
    before.box.emit('fades', { a: 1 });
    await stage.advance(1_000);
    before.box.emit('fails', { b: [2] });
    before.box.emit('arrives', 'c');
    await before.connect();
    before.sent[0]!.ack('failed');
    await stage.settle();
    before.sent[1]!.ack('acked');
    await stage.settle();
    before.crash();
    const tab = await stage.open();
    expect(await tab.box.list({ state: ['failed', 'expired'] })).toMatchObject([
      { event: 'fades', state: 'expired', args: [{ a: 1 }] },
      { event: 'fails', state: 'failed', args: [{ b: [2] }] },
    ]);
    expect(await tab.box.list({ state: 'acked' })).toMatchObject([{ args: undefined }]);
    expect(tab.box.getSnapshot()).toMatchObject({ failed: 2, pending: 0 });
  });

  it('are as many as the last 1 000, and some that are not taken away yet', async () => {
    const stage = createStage();
    const tab = await stage.open({ ttl: 1_000 });
    for (let n = 0; n < 1_500; n++) tab.box.emit('m', n);
    await stage.advance(60_000);
    const letters = await tab.box.list({ state: 'expired' });
    expect(letters.length).toBeGreaterThanOrEqual(1_000);
    expect(letters.length).toBeLessThan(1_100);
    expect(letters.at(-1)!.args).toEqual([1_499]);
    expect(letters[0]!.args).toEqual([1_500 - letters.length]);
    expect(tab.box.getSnapshot().failed).toBe(letters.length);
  });

  it('go back to their old place, before what was emitted after them', async () => {
    const stage = createStage();
    const tab = await stage.open({ judge });
    const [first] = [1, 2, 3].map((n) => tab.box.emit('m', n));
    await tab.connect();
    tab.sent[0]!.ack('failed');
    await stage.settle();
    await tab.disconnect();
    expect(await tab.box.retry(first!.id)).toBe(1);
    expect(tab.box.getSnapshot()).toMatchObject({ failed: 0, pending: 3 });
    await tab.connect();
    await stage.advance(1_000);
    for (let n = 2; n < 5; n++) {
      tab.sent[n]!.ack('acked');
      await stage.settle();
    }
    expect(values(tab)).toEqual([1, 2, 1, 2, 3]);
  });

  it('begin anew when they are sent again, with all attempts and a new time to live', async () => {
    const stage = createStage();
    const tab = await stage.open({ maxAttempts: 2, ackTimeout: 1_000, ttl: 30_000 });
    tab.box.emit('m', 1);
    await tab.connect();
    await stage.advance(20_000);
    expect(await tab.box.list()).toMatchObject([{ state: 'failed', attempts: 2 }]);
    expect(await tab.box.retry()).toBe(1);
    expect(await tab.box.list()).toMatchObject([
      { attempts: 0, expires: stage.platform.now() + 30_000 },
    ]);
    await stage.advance(20_000);
    expect(tab.sent).toHaveLength(4);
  });

  it('and what is in doubt are all sent again by `retry()`, or taken away by `discard()`', async () => {
    const stage = createStage();
    const options = { key: (event: string) => event, retryInDoubt: false, judge };
    const tab = await stage.open(options);
    for (const event of ['a', 'b', 'c']) tab.box.emit(event, event);
    await tab.connect();
    tab.sent[0]!.ack('failed');
    await stage.settle();
    await tab.disconnect();
    expect(tab.box.getSnapshot()).toMatchObject({ failed: 1, unknown: 2, queued: 0 });
    expect(await tab.box.discard({ event: 'b' })).toBe(1);
    expect(await tab.box.retry()).toBe(2);
    await tab.connect();
    await stage.advance(500);
    expect(values(tab).slice(-2).sort()).toEqual(['a', 'c']);
  });
});

describe('`register`', () => {
  it('tells by name what became of items, of which the page knows nothing else', async () => {
    const stage = createStage();
    const before = await stage.open();
    const { id } = before.box.emit('say', 1);
    before.box.emit('other', 2);
    await stage.settle();
    before.crash();
    const tab = await stage.open({ judge: () => 'failed' });
    const heard: unknown[] = [];
    const end = tab.box.register('say', {
      onAck: () => heard.push('ack'),
      onFail: (error, outcome) => heard.push([error.name, error.code, error.message, outcome.id]),
    });
    await tab.connect();
    tab.sent[0]!.ack('why not', 7);
    await stage.settle();
    tab.sent[1]!.ack();
    await stage.settle();
    expect(heard).toEqual([['OutboxError', 'failed', 'say failed: the server said no', id]]);
    end();
    tab.box.emit('say', 3);
    await stage.settle();
    tab.sent[2]!.ack();
    await stage.settle();
    expect(heard).toHaveLength(1);
  });
});
