import { render } from '@testing-library/react';
import {
  createHooks,
  OutboxProvider,
  type OutboxView,
  outboxHooks,
  useOutbox,
  useOutboxEmit,
  useOutboxItems,
} from 'holdfast/react';
import { type ReactNode, startTransition, useState, version } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { fakeOutbox } from '../../fakes/outbox.js';
import { Boundary, complaints, frames, spend, strictly, task } from './support.js';

const { box: anyBox } = fakeOutbox();
type Box = typeof anyBox;

describe(`useOutbox (React ${version})`, () => {
  it('shows what waits, all of a frame together', async () => {
    const { box, move } = fakeOutbox();
    let renders = 0;
    const Show = () => {
      renders++;
      const { pending, inflight, failed } = useOutbox();
      return <p>{`${pending} ${inflight} ${failed}`}</p>;
    };
    const view = render(
      <OutboxProvider outbox={box}>
        <Show />
      </OutboxProvider>,
    );
    expect(view.container.textContent).toBe('0 0 0');
    for (let n = 0; n < 500; n++) box.emit('save');
    move('1', 'inflight');
    move('2', 'failed');
    await vi.waitFor(() => expect(view.container.textContent).toBe('499 1 1'));
    await frames();
    expect(renders).toBe(2);
  });

  it('renders again only when what is selected changes', async () => {
    const { box, move } = fakeOutbox();
    let renders = 0;
    const Show = () => {
      renders++;
      return <p>{useOutbox((state) => state.failed, { outbox: box })}</p>;
    };
    const view = render(<Show />);
    for (let n = 0; n < 3; n++) {
      box.emit('save');
      await frames();
    }
    expect(renders).toBe(1);
    move('1', 'failed');
    await vi.waitFor(() => expect(view.container.textContent).toBe('1'));
    expect(renders).toBe(2);
  });

  it('keeps a selected object while `equal` says that nothing has changed, and renders no endless loop', async () => {
    const { box } = fakeOutbox();
    const seen = new Set<unknown>();
    let renders = 0;
    const Show = () => {
      renders++;
      seen.add(
        useOutbox(({ failed }) => ({ failed }), {
          outbox: box,
          equal: (before, now) => before.failed === now.failed,
        }),
      );
      return null;
    };
    const view = render(<Show />);
    box.emit('save');
    await frames();
    view.rerender(<Show />);
    await frames();
    expect(seen.size).toBe(1);
    expect(renders).toBeLessThan(10);
  });

  it('gives retry and discard, the same functions at every render', async () => {
    const { box, move } = fakeOutbox();
    const seen = new Set<unknown>();
    let last!: OutboxView;
    const Show = () => {
      last = useOutbox(undefined, { outbox: box });
      const actions = useOutbox(({ retry }) => retry, { outbox: box });
      seen.add(last.retry).add(actions);
      return <p>{`${last.pending} ${last.failed}`}</p>;
    };
    const view = strictly(<Show />);
    for (const id of ['1', '2']) {
      box.emit('save');
      move(id, 'failed');
    }
    await vi.waitFor(() => expect(view.container.textContent).toBe('0 2'));
    expect(await last.discard('1')).toBe(1);
    expect(await last.retry()).toBe(1);
    await vi.waitFor(() => expect(view.container.textContent).toBe('1 0'));
    expect(seen.size).toBe(1);
  });

  it('shows what came between render and effect', async () => {
    const { box } = fakeOutbox();
    let isFirst = true;
    const Show = () => {
      const pending = useOutbox((state) => state.pending, { outbox: box });
      if (isFirst) box.emit('save');
      isFirst = false;
      return <p>{pending}</p>;
    };
    expect(render(<Show />).container.textContent).toBe('1');
  });

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

describe(`createHooks with outboxHooks (React ${version})`, () => {
  it('gives the same hooks, and none of them without', () => {
    expect(createHooks(outboxHooks)).toMatchObject(outboxHooks);
    expect(createHooks()).not.toHaveProperty('useOutbox');
    expect(createHooks(outboxHooks)).toMatchObject(createHooks());
  });
});
