import { render } from '@testing-library/react';
import { OutboxProvider, useOutbox, useOutboxEmit, useOutboxItems } from 'holdfast/react';
import { startTransition, useState, version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { fakeOutbox } from '../../fakes/outbox.js';
import { Boundary, complaints, spend, strictly } from './support.js';

const { box: anyBox } = fakeOutbox();
type Box = typeof anyBox;

describe(`useOutbox (React ${version})`, () => {
  it('moves to another outbox, and leaves the one before', async () => {
    const [a, b] = [fakeOutbox(), fakeOutbox()];
    b.box.emit('save');
    const Show = ({ box }: { box: Box }) => (
      <p>{useOutbox((state) => state.pending, { outbox: box })}</p>
    );
    const view = strictly(<Show box={a.box} />);
    view.rerender(<Show box={b.box} />);
    expect(view.container.textContent).toBe('1');
    expect([a.watchers(), b.watchers()]).toEqual([0, 1]);
    view.unmount();
    expect(b.watchers()).toBe(0);
  });

  it('follows the outbox once for a page of components, in StrictMode too', () => {
    const { box, watchers } = fakeOutbox();
    const Show = () => <p>{useOutbox((state) => state.pending)}</p>;
    const view = strictly(
      <OutboxProvider outbox={box}>
        <Show />
        <Show />
        <Show />
      </OutboxProvider>,
    );
    expect(watchers()).toBe(1);
    view.unmount();
    expect(watchers()).toBe(0);
  });

  it('agrees among components while a transition renders in slices', async () => {
    const { box } = fakeOutbox();
    const rendered: number[] = [];
    let midway = () => {};
    const isMidway = new Promise<void>((resolve) => {
      midway = resolve;
    });
    const Row = () => {
      const pending = useOutbox((state) => state.pending, { outbox: box });
      spend(6);
      if (rendered.push(pending) === 5) midway();
      return <li>{pending}</li>;
    };
    const rows = Array.from({ length: 20 }, (_, index) => `row ${index}`);
    let show = () => {};
    const App = () => {
      const [isShown, setShown] = useState(false);
      show = () => setShown(true);
      return <ul>{isShown && rows.map((row) => <Row key={row} />)}</ul>;
    };
    const view = render(<App />);
    const shown = () => [...view.container.querySelectorAll('li')].map((row) => row.textContent);
    const commits: (string | null)[][] = [];
    const observer = new MutationObserver(() => void commits.push(shown()));
    observer.observe(view.container, { childList: true, characterData: true, subtree: true });
    startTransition(show);
    await isMidway;
    box.emit('save');
    await vi.waitFor(() => expect(shown()).toEqual(Array(20).fill('1')));
    observer.disconnect();
    expect(rendered.slice(0, 5)).toEqual(Array(5).fill(0));
    for (const rows of commits) expect(new Set(rows).size).toBeLessThan(2);
  });

  it('says what is missing where there is neither a provider nor an outbox', () => {
    const uses: (() => unknown)[] = [
      () => useOutbox(),
      () => useOutboxItems(),
      () => useOutboxEmit('save'),
    ];
    for (const use of uses) {
      const Show = () => {
        use();
        return null;
      };
      const view = render(
        <Boundary>
          <Show />
        </Boundary>,
      );
      expect(view.container.textContent).toBe(
        'holdfast: expected an <OutboxProvider> above or { outbox }',
      );
      view.unmount();
    }
    expect(complaints.splice(0).length).toBeGreaterThan(0);
  });
});
