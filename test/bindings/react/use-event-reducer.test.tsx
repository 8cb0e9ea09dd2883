import { act } from '@testing-library/react';
import { useEventReducer } from 'holdfast/react';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { counted, numbers } from './counted.js';
import { connect, serve, strictly } from './support.js';

describe(`useEventReducer (React ${version})`, () => {
  it('counts every event, and renders once a frame', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = () => (
      <p>{useEventReducer('add', (sum: number, n: number) => sum + n, 1_000, { socket })}</p>
    );
    const { view, rendered } = counted(<Show />);
    for (const n of numbers) peer.emit('add', n);
    const total = 1_000 + (499 * 500) / 2;
    await vi.waitFor(() => expect(view.container.textContent).toBe(`${total}`));
    expect(rendered.mock.calls.length).toBeLessThan(50);
  });

  it('uses the reducer of the last render', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = ({ sign }: { sign: number }) => (
      <p>
        {useEventReducer('add', (sum: number, n: number) => sum + sign * n, 0, {
          socket,
          schedule: 'sync',
        })}
      </p>
    );
    const view = strictly(<Show sign={1} />);
    peer.emit('add', 5);
    await vi.waitFor(() => expect(view.container.textContent).toBe('5'));
    act(() => view.rerender(<Show sign={-1} />));
    peer.emit('add', 2);
    await vi.waitFor(() => expect(view.container.textContent).toBe('3'));
  });

  it('keeps a state that is a function as it is', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = () => {
      const tell = useEventReducer(
        'say',
        (_: () => string, text: string) => () => text,
        () => 'no',
        {
          socket,
        },
      );
      return <p>{tell()}</p>;
    };
    const view = strictly(<Show />);
    expect(view.container.textContent).toBe('no');
    peer.emit('say', 'yes');
    await vi.waitFor(() => expect(view.container.textContent).toBe('yes'));
  });
});
