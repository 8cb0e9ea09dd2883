import { describe, expect, it } from 'vitest';
import { createStage, type Stage, type Tab } from '../../test/fakes/outbox-stage.js';
import { priorities } from './priorities.js';
import type { OutboxStore } from './store.js';

const options = {
  key: (_: string, [name]: readonly unknown[]) => `${name}`,
  window: 1,
  order: priorities({ pay: 1, log: -1 }),
  events: { brief: { ttl: 5_000 }, doubtful: { retryInDoubt: false } },
};
const names = ({ sent }: Tab) => sent.map(({ event, args }) => event + args[0]);

/** What is under way is answered, until nothing is left. */
const finish = async (stage: Stage, tab: Tab) => {
  while (tab.pending()[0]) {
    tab.pending()[0]!.ack();
    await stage.settle();
  }
};

/** A page that waits for the answer to one item, with a place in the order for each key behind that. */
const busy = async (stage: Stage, more = {}) => {
  const tab = await stage.open({ ...options, ...more });
  await tab.connect();
  tab.box.emit('m', 'first');
  await stage.settle();
  return tab;
};

describe('priorities', () => {
  it('a key goes back when what was first in it was taken back, and another one comes forward', async () => {
    const stage = createStage();
    const tab = await busy(stage);
    const high = tab.box.emit('pay', 'a');
    tab.box.emit('log', 'a');
    const low = tab.box.emit('log', 'b');
    tab.box.emit('pay', 'b');
    tab.box.emit('m', 'c');
    await stage.settle();
    expect(await Promise.all([high.cancel(), low.cancel()])).toEqual([true, true]);
    await stage.settle();
    await finish(stage, tab);
    expect(names(tab)).toEqual(['mfirst', 'payb', 'mc', 'loga']);
  });

  it('also when another page took it back, or the transaction is the one that hands over', async () => {
    const stage = createStage();
    const tab = await busy(stage);
    const other = await stage.open(options);
    const high = other.box.emit('pay', 'a');
    tab.box.emit('log', 'a');
    const own = tab.box.emit('pay', 'b');
    tab.box.emit('log', 'b');
    tab.box.emit('m', 'c');
    await stage.settle();
    expect(await high.cancel()).toBe(true);
    await stage.settle();
    const cancelled = own.cancel();
    tab.pending()[0]!.ack();
    expect(await cancelled).toBe(true);
    await stage.settle();
    await finish(stage, tab);
    expect(names(tab)).toEqual(['mfirst', 'mc', 'loga', 'logb']);
  });

  it('and when it has expired, at the moment at which its turn comes', async () => {
    const stage = createStage();
    const tab = await busy(stage, { order: priorities({ brief: 1, log: -1 }) });
    await stage.advance(600);
    tab.box.emit('brief', 'a');
    tab.box.emit('log', 'a');
    tab.box.emit('m', 'b');
    // What has expired was looked for half a second before it did.
    await stage.advance(4_500);
    tab.box.emit('m', 'c');
    await stage.advance(500);
    await finish(stage, tab);
    expect(names(tab)).toEqual(['mfirst', 'mb', 'mc', 'loga']);
  });

  it('what is in doubt, and waits for the application, lends its place to nobody', async () => {
    const stage = createStage();
    const tab = await busy(stage, { order: priorities({ doubtful: 1, log: -1 }) });
    await finish(stage, tab);
    tab.box.emit('doubtful', 'a');
    tab.box.emit('log', 'a');
    await stage.settle();
    await tab.disconnect();
    tab.box.emit('m', 'b');
    await stage.settle();
    await tab.connect();
    await stage.advance(1_000);
    await finish(stage, tab);
    expect(names(tab)).toEqual(['mfirst', 'doubtfula', 'mb', 'loga']);
  });

  it('a key keeps its place when another tab has more for it while the others are read', async () => {
    const stage = createStage();
    let reading: Promise<void> | undefined;
    const store: OutboxStore = {
      ...stage.store,
      transaction: (work) =>
        stage.store.transaction((rows) =>
          work({
            ...rows,
            async head(...which) {
              const found = await rows.head(...which);
              await reading;
              return found;
            },
          }),
        ),
    };
    const tab = await busy(stage, { store });
    tab.box.emit('log', 'first');
    tab.box.emit('log', 'a');
    tab.box.emit('m', 'b');
    await stage.settle();
    let goOn!: () => void;
    reading = new Promise((resolve) => {
      goOn = resolve;
    });
    tab.pending()[0]!.ack();
    // In the same transaction, in which it is not known yet what is first of this one.
    tab.box.emit('log', 'c');
    await stage.settle();
    stage.say({ keys: ['a'] });
    goOn();
    await stage.settle();
    await finish(stage, tab);
    expect(names(tab)).toEqual(['mfirst', 'mb', 'logfirst', 'loga', 'logc']);
  });
});
