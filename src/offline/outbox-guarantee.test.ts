import { describe, expect, it } from 'vitest';
import { createStage, type Tab } from '../../test/fakes/outbox-stage.js';
import { hostOutbox } from '../platform.offline.js';
import { adopt } from './adopt.js';
import { outbox } from './outbox.js';

describe('an outbox', () => {
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

  it('repeats an item under the same key in whichever box of whichever page it is', async () => {
    const stage = createStage();
    const { store } = stage;
    /** What `dedupe()` knows an event by. */
    const keys = (...tabs: Tab[]) =>
      tabs.flatMap(({ sent, auths }) =>
        sent.map(({ args }) => JSON.stringify([auths[0]!.$outbox, args.at(-1)])),
      );
    // Two boxes of one socket, on a page that crashes.
    const before = await stage.open({ dedupe: 'auto', name: 'one' });
    const host = { ...hostOutbox(), locks: undefined, channel: () => undefined, marks: undefined };
    const two = outbox(before.socket, { scope: 'alice', name: 'two', store, host });
    await before.connect();
    before.receive('$outbox', { v: 1 });
    two.emit('m', 1);
    await stage.settle();
    before.crash();
    // The next page has the other one alone, and a later one has taken over what was there.
    const tab = await stage.open({ dedupe: 'auto', name: 'two' });
    await tab.connect();
    tab.receive('$outbox', { v: 1 });
    await stage.advance(20_000);
    tab.crash();
    const last = await stage.open({ dedupe: 'auto', name: 'three' });
    await adopt(last.box, { name: 'two' });
    await last.connect();
    last.receive('$outbox', { v: 1 });
    await stage.settle();
    expect([before, tab, last].map(({ sent }) => sent.length > 0)).toEqual([true, true, true]);
    expect(new Set(keys(before, tab, last)).size).toBe(1);
  });

  it('knows the word of its connection for an account that comes back, and a box that is made anew', async () => {
    const stage = createStage();
    let user = 'alice';
    const tab = await stage.open({ dedupe: 'auto', scope: () => user });
    const delivery = tab.box.emit('m', 1);
    await tab.connect();
    tab.receive('$outbox', { v: 1 });
    await stage.settle();
    for (user of ['bob', 'alice']) {
      await tab.box.list();
      await stage.settle();
    }
    await tab.box.close();
    const { store } = stage;
    const host = { ...hostOutbox(), locks: undefined, channel: () => undefined, marks: undefined };
    const again = outbox(tab.socket, { scope: 'alice', store, host });
    await stage.advance(10_000);
    expect(tab.sent).toHaveLength(3);
    for (const { args } of tab.sent) expect(args).toEqual([1, { $outbox: delivery.id }]);
    expect(again.getSnapshot().guarantee).toBe('effectively-once');
    // Nobody asks for the next one.
    await again.close();
    await tab.disconnect();
    await tab.connect();
    const late = outbox(tab.socket, { scope: 'alice', store, host });
    await stage.advance(10_000);
    expect(tab.sent[3]!.args).toEqual([1]);
    await late.close();
  });

  it('does not take a server for one that knows no repetitions since it has said so to another account', async () => {
    const stage = createStage();
    let user = 'alice';
    const tab = await stage.open({ dedupe: 'auto', scope: () => user });
    await tab.connect();
    tab.receive('$outbox', { v: 1 });
    await stage.settle();
    user = 'bob';
    const delivery = tab.box.emit('m', 1);
    // Until bob's connection, on which the word comes a little after the CONNECT.
    await stage.advance(2_000);
    await tab.disconnect();
    await tab.connect();
    await stage.advance(450);
    expect(tab.sent).toEqual([]);
    tab.receive('$outbox', { v: 1 });
    await stage.advance(500);
    expect(tab.sent[0]!.args).toEqual([1, { $outbox: delivery.id }]);
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
});
