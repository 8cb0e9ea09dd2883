import { render } from '@testing-library/react';
import { OutboxProvider, useOutbox, useOutboxEmit, useOutboxItems } from 'holdfast/react';
import { type ReactNode, version } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { fakeOutbox } from '../../fakes/outbox.js';

describe(`the outbox on a server (React ${version})`, () => {
  const Page = () => {
    const { pending, leader, durability } = useOutbox();
    const isIdle = useOutbox((state) => state.pending === 0);
    const { items } = useOutboxItems();
    useOutboxEmit('save');
    return <p>{`${pending} ${leader} ${durability} ${isIdle} ${items?.length}`}</p>;
  };
  const html = '<p>0 false relaxed true undefined</p>';

  it('is empty, whatever waits, and is not touched; the page agrees with it, and then follows', async () => {
    const fake = fakeOutbox();
    fake.box.emit('save');
    const ui: ReactNode = (
      <OutboxProvider outbox={fake.box}>
        <Page />
      </OutboxProvider>
    );
    expect(renderToString(ui)).toBe(html);
    expect([fake.watchers(), fake.lists()]).toEqual([0, 0]);
    const element = document.createElement('div');
    element.innerHTML = html;
    const { unmount } = render(ui, { container: element, hydrate: true });
    await vi.waitFor(() => expect(element.textContent).toBe('1 true memory false 1'));
    unmount();
    expect(fake.watchers()).toBe(0);
  });
});
