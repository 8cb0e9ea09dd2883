import { describe, expect, it } from 'vitest';
import { serve, values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';

describe('an outbox', () => {
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
});
