import { describe, expect, it } from 'vitest';
import { serve, values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import type { OutboxRecord } from './record.js';
import type { OutboxStore } from './store.js';

describe('an outbox', () => {
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

  it.each<[what: string, replay: Record<string, unknown>]>([
    ['a promise', { migrate: async (record: OutboxRecord) => record }],
    ['nothing', { migrate: () => undefined }],
    ['a promise', { beforeReplay: async (record: OutboxRecord) => record }],
    ['arguments alone', { beforeReplay: ({ args }: OutboxRecord) => ({ args }) }],
    ['a number as key', { beforeReplay: (record: OutboxRecord) => ({ ...record, key: 5 }) }],
    ['no list', { beforeReplay: (record: OutboxRecord) => ({ ...record, args: 'hi' }) }],
    ['no event', { beforeReplay: (record: OutboxRecord) => ({ ...record, event: undefined }) }],
  ])('fails items, as they are, that are given back as %s', async (_, replay) => {
    const stage = createStage();
    const before = await stage.open({ version: 7 });
    before.box.emit('say', 'hello');
    await stage.settle();
    before.crash();
    const tab = await stage.open({ version: replay.migrate ? 8 : 7, ...replay });
    await tab.connect();
    tab.box.emit('say', 'new');
    await stage.settle();
    await serve(stage, tab);
    expect(values(tab)).toEqual(['new']);
    expect(await tab.box.list({ state: 'failed' })).toMatchObject([
      { event: 'say', key: '', args: ['hello'], outcome: { error: { name: 'TypeError' } } },
    ]);
  });

  it.each<[what: string, seal?: () => Promise<unknown>]>([
    ['kept'],
    ['encrypted', () => Promise.reject(new Error('no key'))],
  ])('fails alone what beforeReplay puts under another key and cannot be %s', async (_, seal) => {
    const stage = createStage();
    // As IndexedDB, which keeps no functions.
    const clones: OutboxStore = {
      ...stage.store,
      transaction: (work) =>
        stage.store.transaction((rows) =>
          work({ ...rows, put: (item) => rows.put(structuredClone(item)) }),
        ),
    };
    const before = await stage.open();
    before.box.emit('say', 'hello');
    await stage.settle();
    before.crash();
    const encrypt = seal && { seal, open: async () => [], hash: async (key: string) => key };
    const tab = await stage.open({
      store: clones,
      encrypt,
      beforeReplay: (record) => ({ ...record, key: 'k', args: seal ? [1] : [() => {}] }),
    });
    await tab.connect();
    await stage.advance(10_000);
    expect(tab.errors).toEqual([]);
    expect(tab.box.getSnapshot()).toMatchObject({ failed: 1, inflight: 0, durability: 'relaxed' });
    expect(await tab.box.list()).toMatchObject([{ key: '', args: ['hello'], state: 'failed' }]);
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
});
