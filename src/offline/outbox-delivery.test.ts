import { describe, expect, it } from 'vitest';
import { serve, values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';

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
});
