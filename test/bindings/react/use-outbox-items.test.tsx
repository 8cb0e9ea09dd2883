import { OutboxProvider, useOutboxItems } from 'holdfast/react';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { fakeOutbox } from '../../fakes/outbox.js';
import { frames, strictly, task } from './support.js';

describe(`useOutboxItems (React ${version})`, () => {
  const List = ({ event }: { event: string }) => {
    const { items, error } = useOutboxItems({ event });
    return <p>{error?.message ?? items?.map(({ id, state }) => `${id} ${state}`).join() ?? '…'}</p>;
  };
  const shown = (fake: ReturnType<typeof fakeOutbox>) => {
    const ui = (event: string, outbox = fake.box) => (
      <OutboxProvider outbox={outbox}>
        <List event={event} />
      </OutboxProvider>
    );
    const view = strictly(ui('save'));
    const text = () => view.container.textContent;
    return {
      ...view,
      text,
      rerender: (...args: Parameters<typeof ui>) => view.rerender(ui(...args)),
    };
  };

  it('shows the items of the filter, and follows them', async () => {
    const fake = fakeOutbox();
    fake.box.emit('save');
    fake.box.emit('say');
    const { text } = shown(fake);
    expect(text()).toBe('…');
    await vi.waitFor(() => expect(text()).toBe('1 queued'));
    fake.move('1', 'failed');
    await vi.waitFor(() => expect(text()).toBe('1 failed'));
  });

  it('reads nothing anew for a new filter object with the same content', async () => {
    const fake = fakeOutbox();
    const { text, rerender } = shown(fake);
    await vi.waitFor(() => expect(text()).toBe(''));
    const before = fake.lists();
    for (let n = 0; n < 3; n++) rerender('save');
    await frames();
    expect(fake.lists()).toBe(before);
  });

  it('shows nothing of a reading for another filter or outbox that ends late', async () => {
    const fake = fakeOutbox();
    fake.box.emit('save');
    fake.box.emit('say');
    const readings = fake.hold();
    const { text, rerender } = shown(fake);
    rerender('say');
    for (const { filter, settle } of readings) if (filter?.event === 'say') settle();
    await vi.waitFor(() => expect(text()).toBe('2 queued'));
    for (const { settle } of readings) settle();
    await task();
    expect(text()).toBe('2 queued');
    const other = fakeOutbox();
    other.box.emit('say');
    rerender('say', other.box);
    await vi.waitFor(() => expect(text()).toBe('1 queued'));
  });

  it('shows why it could not be read', async () => {
    const fake = fakeOutbox();
    const readings = fake.hold();
    const { text } = shown(fake);
    for (const { settle } of readings) settle(new Error('the storage is gone'));
    await vi.waitFor(() => expect(text()).toBe('the storage is gone'));
  });

  it('tells a component that has gone nothing', async () => {
    const fake = fakeOutbox();
    const readings = fake.hold();
    const { unmount } = shown(fake);
    fake.box.emit('save');
    unmount();
    for (const { settle } of readings) settle();
    await frames();
    expect(fake.watchers()).toBe(0);
  });
});
