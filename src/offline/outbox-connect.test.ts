import { describe, expect, it } from 'vitest';
import { gated } from '../../test/fakes/gated-store.js';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('an outbox, when things happen at the wrong moment,', () => {
  it('sends an account’s items by no connection that was asked for as another', async () => {
    const stage = createStage();
    let user = 'alice';
    const tab = await stage.open({ scope: () => user });
    const { socket } = tab;
    const { _send: send } = socket;
    // Somebody else signs in while the CONNECT is on its way.
    socket._send = (packet) => {
      send.call(socket, packet);
      if (packet.type === 0) user = 'bob';
    };
    await tab.connect();
    tab.box.emit('m', 'of bob');
    await stage.advance(10_000);
    expect(tab.sent).toEqual([]);
    await tab.disconnect();
    await tab.connect();
    await stage.advance(10_000);
    expect(tab.sent.map(({ args }) => args[0])).toEqual(['of bob']);
  });

  it.each<[does: string, before: string | undefined, expected: string[]]>([
    ['sends no items by credentials that were asked for by another account', 'alice', []],
    ['sends items by credentials with which their account has signed in', undefined, ['of bob']],
  ])('%s', async (_, before, expected) => {
    const stage = createStage();
    let user: string | undefined = 'alice';
    const tab = await stage.open({ scope: () => user as string });
    user = before;
    let fetched = () => {};
    tab.fetching = new Promise<void>((resolve) => {
      fetched = resolve;
    });
    await tab.connect();
    expect(tab.auths).toEqual([]);
    user = 'bob';
    tab.box.emit('m', 'of bob');
    await stage.settle();
    fetched();
    await stage.settle();
    await stage.advance(10_000);
    expect(tab.sent.map(({ args }) => args[0])).toEqual(expected);
    tab.fetching = undefined;
    await tab.disconnect();
    await tab.connect();
    await stage.advance(10_000);
    expect(tab.sent[0]!.args).toEqual(['of bob']);
  });

  it('connects though another tab has told of the store before it was read here', async () => {
    const stage = createStage();
    const first = await stage.open();
    const { store, shut, open } = gated(stage.store);
    shut();
    const tab = await stage.open({ store, dedupe: 'required' });
    first.box.emit('m', 1);
    await stage.settle();
    await tab.connect();
    await stage.advance(999);
    expect(tab.auths).toEqual([]);
    open();
    await stage.settle();
    expect(tab.auths).toMatchObject([{ $outbox: { v: 1 } }]);
  });
});
