import { render } from '@testing-library/react';
import { OutboxProvider, type OutboxView, useOutbox } from 'holdfast/react';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { fakeOutbox } from '../../fakes/outbox.js';
import { frames, strictly } from './support.js';

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
});
