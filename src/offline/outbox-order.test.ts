import { describe, expect, it } from 'vitest';
import { serve, values } from '../../test/fakes/outbox-sent.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { priorities } from './priorities.js';

describe('an outbox', () => {
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

  it('lets a newer item take the place of one that has not left', async () => {
    const stage = createStage();
    const tab = await stage.open({ coalesce: (event) => event });
    const [first, , third] = [1, 2, 3].map((n) => tab.box.emit('position', n));
    await tab.connect();
    await serve(stage, tab);
    expect(values(tab)).toEqual([3]);
    expect([first, third].map((one) => one!.state.getSnapshot())).toEqual(['dropped', 'acked']);
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
});
