import { describe, expect, it } from 'vitest';
import { gated } from '../../test/fakes/gated-store.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { cursor } from './cursor.js';

/** A stage whose store is asked, and does not answer before it is let. */
function lateStage() {
  const stage = createStage();
  const { store, shut, open } = gated(stage.store);
  shut();
  return { stage, store, answer: open };
}

describe('the first connection of a page', () => {
  it('waits for the storage for a second at most, and goes without its places then', async () => {
    const { stage, store } = lateStage();
    const tab = await stage.open({ store, dedupe: 'auto' });
    await tab.connect();
    await stage.advance(999);
    expect(tab.auths).toEqual([]);
    await stage.advance(1);
    expect(tab.auths).toEqual([{ token: 't', $outbox: { v: 1, cid: '$outbox' } }]);
  });

  it('goes on as soon as the storage is there, and has its places', async () => {
    const { stage, store, answer } = lateStage();
    const before = await stage.open();
    cursor(
      before.box,
      'news',
      (n: number) => n,
      () => {},
    );
    await before.connect();
    before.receive('news', 7);
    await stage.settle();
    const tab = await stage.open({ store, dedupe: 'auto' });
    await tab.connect();
    answer();
    await stage.settle();
    expect(tab.auths).toEqual([{ token: 't', news: 7, $outbox: { v: 1, cid: '$outbox' } }]);
  });
});

describe('the first item on a page', () => {
  it('waits half a second for the word of a server of which nothing is known', async () => {
    const stage = createStage();
    const tab = await stage.open({ dedupe: 'auto' });
    tab.box.emit('m', 1);
    await tab.connect();
    await stage.advance(499);
    expect(tab.sent).toEqual([]);
    await stage.advance(1);
    expect(tab.sent).toHaveLength(1);
  });

  it('leaves at once where a server is known not to say it, by this page or one before', async () => {
    const stage = createStage();
    const before = await stage.open({ dedupe: 'auto' });
    await before.connect();
    await stage.advance(500);
    before.crash();
    const tab = await stage.open({ dedupe: 'auto' });
    await stage.advance(10_000);
    tab.box.emit('m', 1);
    await tab.connect();
    expect(tab.sent).toHaveLength(1);
  });

  it('waits five seconds for a server that has said it before', async () => {
    const stage = createStage();
    const before = await stage.open({ dedupe: 'auto' });
    await before.connect();
    before.receive('$outbox', { v: 1 });
    await stage.settle();
    await before.box.close();
    const tab = await stage.open({ dedupe: 'auto' });
    tab.box.emit('m', 1);
    await tab.connect();
    await stage.advance(4_999);
    expect(tab.sent).toEqual([]);
    await stage.advance(1);
    expect(tab.sent.map(({ args }) => args)).toEqual([[1]]);
  });
});

describe('after a reconnection', () => {
  it('items leave at a random time within half a second, and not before', async () => {
    const stage = createStage();
    const tab = await stage.open();
    await tab.connect();
    await tab.disconnect();
    tab.box.emit('m', 1);
    await stage.settle();
    stage.platform.nextRandom.push(0.6);
    await tab.connect();
    await stage.advance(299);
    expect(tab.sent).toEqual([]);
    await stage.advance(1);
    expect(tab.sent).toHaveLength(1);
  });

  it('they leave at once on the first connection', async () => {
    const stage = createStage();
    const tab = await stage.open();
    tab.box.emit('m', 1);
    await tab.connect();
    expect(tab.sent).toHaveLength(1);
  });
});
