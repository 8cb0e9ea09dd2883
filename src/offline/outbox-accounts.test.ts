import { describe, expect, it } from 'vitest';
import { serve, values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('an outbox', () => {
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

  it('goes on by itself once its account is back, which was away for a moment', async () => {
    const stage = createStage();
    let user: string | undefined = 'alice';
    const tab = await stage.open({ scope: () => user as string });
    await tab.connect();
    for (const n of [1, 2]) tab.box.emit('m', n);
    await stage.settle();
    user = undefined;
    tab.sent[0]!.ack();
    await stage.advance(5_000);
    expect(values(tab)).toEqual([1]);
    user = 'alice';
    await stage.advance(1_000);
    expect(values(tab)).toEqual([1, 2]);
  });

  it('takes no connection for its own that was asked for while nobody was signed in', async () => {
    const stage = createStage();
    let user: string | undefined = 'alice';
    const tab = await stage.open({ scope: () => user as string });
    user = undefined;
    await tab.connect();
    user = 'bob';
    tab.box.emit('m', 1);
    await stage.advance(5_000);
    expect(tab.sent).toEqual([]);
    await tab.disconnect();
    await tab.connect();
    await stage.advance(1_000);
    expect(values(tab)).toEqual([1]);
  });

  it('recovers no session of another account', async () => {
    const stage = createStage();
    let account = 'bob';
    const tab = await stage.open({ scope: () => account });
    /** What a CONNECT asks for that would recover the session of before. */
    const ask = () => {
      const packet = { type: 0 as const, nsp: '/', data: { pid: 'p', offset: 'o' } };
      tab.socket._sendConnect();
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
});
