import { describe, expect, it } from 'vitest';
import { serve, values } from '../../test/fakes/outbox-sent.js';
import { createStage, type Tab } from '../../test/fakes/outbox-stage.js';

const leads = (tabs: readonly Tab[]) => tabs.map(({ box }) => box.getSnapshot().leader);

describe.each([true, false])('the tab that sends, with locks: %s,', (locks) => {
  /** The first one leads. */
  async function open(count = 2) {
    const stage = createStage({ locks });
    const tabs: Tab[] = [];
    for (let n = 0; n < count; n++) tabs.push(await stage.open({ ackTimeout: 3_600_000 }));
    return { stage, tabs };
  }

  it('gives way when its connection stays away and another tab emits', async () => {
    const { stage, tabs } = await open();
    for (const tab of tabs) await tab.connect();
    await tabs[0]!.disconnect();
    tabs[1]!.box.emit('m', 1);
    await stage.advance(20_000);
    expect([leads(tabs), tabs.map(values)]).toEqual([
      [false, true],
      [[], [1]],
    ]);
  });

  it('gives way with what it has written itself, and with what was under way', async () => {
    const { stage, tabs } = await open();
    for (const tab of tabs) await tab.connect();
    tabs[0]!.box.emit('m', 1);
    await stage.settle();
    await tabs[0]!.disconnect();
    const late = tabs[0]!.box.emit('m', 2);
    await stage.advance(20_000);
    await serve(stage, tabs[1]!);
    await stage.settle();
    expect(tabs.map(values)).toEqual([[1], [1, 2]]);
    expect(late.state.getSnapshot()).toBe('acked');
  });

  it('gives way to the one of several that is connected, when that comes to be', async () => {
    const { stage, tabs } = await open(3);
    tabs[0]!.box.emit('m', 1);
    await stage.advance(60_000);
    await tabs[2]!.connect();
    await stage.advance(60_000);
    expect([leads(tabs), tabs.map(values)]).toEqual([
      [false, false, true],
      [[], [], [1]],
    ]);
  });

  it('does not give way while none is connected, nor to one that is so a moment before it', async () => {
    const { stage, tabs } = await open();
    for (const { box } of tabs) box.emit('m', 1);
    await stage.advance(60_000);
    expect(leads(tabs)).toEqual([true, false]);
    await tabs[1]!.connect();
    await stage.advance(4_000);
    await tabs[0]!.connect();
    await stage.advance(60_000);
    expect(leads(tabs)).toEqual([true, false]);
  });
});
