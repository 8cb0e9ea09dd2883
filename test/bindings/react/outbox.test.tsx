import { fireEvent, render } from '@testing-library/react';
import { memoryStore, outbox } from 'holdfast/offline';
import { OutboxProvider, useOutbox, useOutboxEmit, useOutboxItems } from 'holdfast/react';
import type { ServerSocket } from 'holdfast/testing';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { afterThisTest } from '../../cleanup.js';
import { frames, serve, socketTo, strictly } from './support.js';

const Composer = () => {
  const save = useOutboxEmit('save');
  const { pending, failed, retry, discard } = useOutbox();
  const { items, error } = useOutboxItems();
  return (
    <main>
      <button type="button" onClick={() => void save('tea')}>
        Save
      </button>
      <p>{`${pending} pending, ${failed} failed`}</p>
      {error && <output>{error.message}</output>}
      {items
        ?.filter(({ state }) => state !== 'acked')
        .map(({ id, state, args }) => (
          <article key={id}>
            {`${state} ${args}`}
            <button type="button" onClick={() => void retry(id)}>
              Again
            </button>
            <button type="button" onClick={() => void discard(id)}>
              Discard
            </button>
          </article>
        ))}
    </main>
  );
};

/** A page with a real outbox, and what its server was asked to save. */
const open = (answer: () => string) => {
  const { server } = serve();
  const saved: unknown[] = [];
  server.io.on('connection', (peer: ServerSocket) => {
    peer.on('save', (what: unknown, done: (answer: string) => void) => {
      saved.push(what);
      done(answer());
    });
  });
  const socket = socketTo(server);
  const box = outbox(socket, {
    scope: 'user-7',
    store: memoryStore(),
    leader: 'none',
    dedupe: 'off',
    judge: (answer) => (answer === 'no' ? 'failed' : 'acked'),
  });
  afterThisTest(() => box.close());
  afterThisTest(() => void socket.disconnect());
  const view = strictly(
    <OutboxProvider outbox={box}>
      <Composer />
    </OutboxProvider>,
  );
  const text = (selector: string) =>
    view.container.querySelector(selector)?.firstChild?.textContent;
  return { ...view, box, socket, saved, text };
};

describe(`a real outbox in components (React ${version})`, () => {
  it('keeps what was saved before the connection, and shows it until it has arrived', async () => {
    const { socket, saved, text, getByText } = open(() => 'yes');
    fireEvent.click(getByText('Save'));
    fireEvent.click(getByText('Save'));
    await vi.waitFor(() => expect(text('p')).toBe('2 pending, 0 failed'));
    await vi.waitFor(() => expect(text('article')).toBe('queued tea'));
    socket.connect();
    await vi.waitFor(() => expect(text('p')).toBe('0 pending, 0 failed'));
    await vi.waitFor(() => expect(text('article')).toBeUndefined());
    expect(saved).toEqual(['tea', 'tea']);
  });

  it('shows what failed, sends it again, and discards it', async () => {
    let answer = 'no';
    const { socket, saved, text, getByText, findAllByText } = open(() => answer);
    socket.connect();
    fireEvent.click(getByText('Save'));
    fireEvent.click(getByText('Save'));
    await vi.waitFor(() => expect(text('p')).toBe('0 pending, 2 failed'));
    await vi.waitFor(() => expect(text('article')).toBe('failed tea'));
    answer = 'yes';
    fireEvent.click((await findAllByText('Again'))[0]!);
    await vi.waitFor(() => expect(text('p')).toBe('0 pending, 1 failed'));
    expect(saved).toHaveLength(3);
    await vi.waitFor(() => expect(document.querySelectorAll('article')).toHaveLength(1));
    fireEvent.click(getByText('Discard'));
    await vi.waitFor(() => expect(text('p')).toBe('0 pending, 0 failed'));
    await vi.waitFor(() => expect(text('article')).toBeUndefined());
  });

  it('says that it cannot be read once it was closed', async () => {
    const { box, rerender, text } = open(() => 'yes');
    await box.close();
    rerender(<p />);
    rerender(
      <OutboxProvider outbox={box}>
        <Composer />
      </OutboxProvider>,
    );
    await vi.waitFor(() => expect(text('output')).toBe('outbox: it was closed'));
  });

  it('reads its items no more when nothing happens', async () => {
    const { box, text, getByText } = open(() => 'yes');
    const list = vi.spyOn(box, 'list');
    fireEvent.click(getByText('Save'));
    await vi.waitFor(() => expect(text('article')).toBe('queued tea'));
    for (let n = 0; n < 3; n++) await frames();
    const before = list.mock.calls.length;
    for (let n = 0; n < 10; n++) await frames();
    expect(list.mock.calls.length).toBe(before);
  });

  it('renders few times while 200 events are saved and arrive', async () => {
    const { box, socket } = open(() => 'yes');
    let renders = 0;
    const Count = () => {
      renders++;
      return <p>{useOutbox((state) => state.pending, { outbox: box })}</p>;
    };
    const view = render(<Count />);
    const before = renders;
    socket.connect();
    const all = Array.from({ length: 200 }, (_, n) => box.emit('save', n as never).done);
    await Promise.all(all);
    await frames();
    await vi.waitFor(() => expect(view.container.textContent).toBe('0'));
    expect(renders - before).toBeLessThan(100);
  });
});
