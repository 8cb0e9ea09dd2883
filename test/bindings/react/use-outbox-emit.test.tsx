import { createHooks, OutboxProvider, outboxHooks, useOutboxEmit } from 'holdfast/react';
import { version } from 'react';
import { describe, expect, it } from 'vitest';
import { fakeOutbox } from '../../fakes/outbox.js';
import { strictly } from './support.js';

describe(`useOutboxEmit (React ${version})`, () => {
  const shown = () => {
    const { box } = fakeOutbox();
    const given: ReturnType<typeof useOutboxEmit>[] = [];
    const Show = ({ event }: { event: string }) => {
      given.push(useOutboxEmit(event));
      return null;
    };
    const ui = (event: string) => (
      <OutboxProvider outbox={box}>
        <Show event={event} />
      </OutboxProvider>
    );
    const view = strictly(ui('save'));
    return { box, given, rerender: (event: string) => view.rerender(ui(event)) };
  };

  it('puts an event with all its arguments into the outbox, and gives its delivery', async () => {
    const { box, given } = shown();
    const delivery = given.at(-1)!('a', { b: 1 });
    expect(delivery.state.getSnapshot()).toBe('queued');
    expect(await box.list()).toMatchObject([
      { id: delivery.id, event: 'save', args: ['a', { b: 1 }] },
    ]);
  });

  it('is the same function at every render, and another for another event', async () => {
    const { box, given, rerender } = shown();
    const first = given.at(-1);
    rerender('save');
    expect(given.at(-1)).toBe(first);
    rerender('say');
    expect(given.at(-1)).not.toBe(first);
    given.at(-1)!('hello');
    expect(await box.list({ event: 'say' })).toHaveLength(1);
  });
});

describe(`createHooks with outboxHooks (React ${version})`, () => {
  it('gives the same hooks, and none of them without', () => {
    expect(createHooks(outboxHooks)).toMatchObject(outboxHooks);
    expect(createHooks()).not.toHaveProperty('useOutbox');
    expect(createHooks(outboxHooks)).toMatchObject(createHooks());
  });
});
