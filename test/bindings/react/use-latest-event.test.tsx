import { recordEvents, useLatestEvent } from 'holdfast/react';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { counted } from './counted.js';
import { connect, frames, serve, strictly, task } from './support.js';

describe(`useLatestEvent (React ${version})`, () => {
  it('shows the initial value until the first event, and what `select` takes of it then', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = ({ factor }: { factor: number }) => (
      <p>
        {useLatestEvent('moved', {
          socket,
          initial: 'nowhere',
          select: (x: number, y: number) => `${x * factor},${y * factor}`,
        })}
      </p>
    );
    const view = strictly(<Show factor={1} />);
    expect(view.container.textContent).toBe('nowhere');
    peer.emit('moved', 1, 2);
    await vi.waitFor(() => expect(view.container.textContent).toBe('1,2'));
    view.rerender(<Show factor={10} />);
    peer.emit('moved', 1, 2);
    await vi.waitFor(() => expect(view.container.textContent).toBe('10,20'));
  });

  it('renders nothing anew for a value that is the same, or equal', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = () => {
      const same = useLatestEvent('tick', { socket });
      const equal = useLatestEvent('place', {
        socket,
        initial: { id: 0 },
        select: (id: number, _label: string) => ({ id }),
        equal: (before, now) => before.id === now.id,
      });
      return <p>{`${same} ${equal.id}`}</p>;
    };
    const { view, rendered } = counted(<Show />);
    peer.emit('tick', 1);
    peer.emit('place', 1, 'a');
    await vi.waitFor(() => expect(view.container.textContent).toBe('1 1'));
    await frames();
    rendered.mockClear();
    peer.emit('tick', 1);
    peer.emit('place', 1, 'b');
    await task();
    await frames();
    expect(rendered).not.toHaveBeenCalled();
  });

  it('begins anew when its resetKey changes', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = ({ room }: { room: string }) => (
      <p>{useLatestEvent('tick', { socket, initial: 'none', resetKey: room })}</p>
    );
    const view = strictly(<Show room="a" />);
    peer.emit('tick', 1);
    await vi.waitFor(() => expect(view.container.textContent).toBe('1'));
    view.rerender(<Show room="a" />);
    expect(view.container.textContent).toBe('1');
    view.rerender(<Show room="b" />);
    expect(view.container.textContent).toBe('none');
  });

  it('keeps what it has while its resetKey is no number', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = ({ page }: { page: string }) => (
      <p>{useLatestEvent('tick', { socket, initial: 'none', resetKey: Number(page) })}</p>
    );
    const view = strictly(<Show page="a" />);
    peer.emit('tick', 1);
    await vi.waitFor(() => expect(view.container.textContent).toBe('1'));
    view.rerender(<Show page="b" />);
    expect(view.container.textContent).toBe('1');
  });

  it('knows what came before it was on the page where events are recorded', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const replay = recordEvents(socket, 'tick');
    peer.emit('tick', 7);
    await task();
    const Show = () => <p>{useLatestEvent('tick', { socket, replay })}</p>;
    const view = strictly(<Show />);
    await vi.waitFor(() => expect(view.container.textContent).toBe('7'));
  });
});
