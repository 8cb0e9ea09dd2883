import { act, render } from '@testing-library/react';
import { ready, type SocketState } from 'holdfast';
import { SocketProvider, useSocketState } from 'holdfast/react';
import { startTransition, useState, version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { connect, frames, serve, socketTo, spend, strictly, task } from './support.js';

describe(`useSocketState (React ${version})`, () => {
  it('gives the whole state, the same object until something changes', async () => {
    const { server } = serve();
    const { socket } = await connect(server);
    const seen = new Set<SocketState>();
    const Show = () => {
      seen.add(useSocketState(undefined, { socket }));
      return null;
    };
    const view = strictly(<Show />);
    view.rerender(<Show />);
    view.rerender(<Show />);
    expect([...seen]).toEqual([socket.getSnapshot()]);
  });

  it('renders again only when what is selected changes', async () => {
    const { server } = serve();
    const { socket } = await connect(server);
    let renders = 0;
    const Show = () => {
      renders++;
      return <p>{`${useSocketState((state) => state.everConnected, { socket })}`}</p>;
    };
    render(<Show />);
    const told = vi.fn();
    socket.subscribe(told);
    server.dropLink();
    await vi.waitFor(() => expect(told.mock.calls.length).toBeGreaterThan(1));
    await ready(socket);
    await frames();
    expect(renders).toBe(1);
  });

  it('follows a selector that changes with a property', async () => {
    const { server } = serve();
    const { socket } = await connect(server);
    const Show = ({ name }: { name: 'status' | 'transport' }) => (
      <p>{useSocketState((state) => state[name], { socket })}</p>
    );
    const view = strictly(<Show name="status" />);
    expect(view.container.textContent).toBe('connected');
    view.rerender(<Show name="transport" />);
    expect(view.container.textContent).toBe('websocket');
  });

  it('renders no endless loop where the selector makes a new object each time', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    let renders = 0;
    const Show = () => {
      renders++;
      const { status } = useSocketState(({ status }) => ({ status }));
      return <p>{status}</p>;
    };
    const view = strictly(
      <SocketProvider socket={socket}>
        <Show />
      </SocketProvider>,
    );
    await vi.waitFor(() => expect(view.container.textContent).toBe('connected'));
    await frames();
    const before = renders;
    await frames();
    expect(renders).toBe(before);
    expect(renders).toBeLessThan(20);
  });

  it('keeps the selected object while `equal` says that nothing has changed', async () => {
    const { server } = serve();
    const { socket } = await connect(server);
    let renders = 0;
    const seen = new Set<unknown>();
    const Show = () => {
      renders++;
      const selected = useSocketState((state) => ({ ever: state.everConnected }), {
        socket,
        equal: (before, now) => before.ever === now.ever,
      });
      seen.add(selected);
      return <p>{`${selected.ever}`}</p>;
    };
    const view = render(<Show />);
    const told = vi.fn();
    socket.subscribe(told);
    server.dropLink();
    await vi.waitFor(() => expect(told).toHaveBeenCalled());
    await ready(socket);
    await frames();
    expect(renders).toBe(1);
    view.rerender(<Show />);
    expect(seen.size).toBe(1);
  });

  it('tells of a change that came between render and effect', async () => {
    const { server } = serve();
    const { socket } = await connect(server, { min: 60_000 });
    const status: string[] = [];
    const Show = () => {
      status.push(useSocketState((state) => state.status, { socket }));
      if (status.length === 1) socket.disconnect();
      return <p>{status.at(-1)}</p>;
    };
    const view = render(<Show />);
    expect(status[0]).toBe('connected');
    expect(view.container.textContent).toBe('closed');
  });

  it('agrees within a render and among components while a transition renders in slices', async () => {
    const { server } = serve();
    const { socket } = await connect(server, { min: 60_000 });
    const rendered: string[] = [];
    let midway = () => {};
    const isMidway = new Promise<void>((resolve) => {
      midway = resolve;
    });
    const Row = () => {
      const status = useSocketState((state) => state.status, { socket });
      const transport = useSocketState((state) => state.transport, { socket });
      spend(6);
      if (rendered.push(`${status} ${transport}`) === 5) midway();
      return <li>{`${status} ${transport}`}</li>;
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
    const commits: string[][] = [];
    const observer = new MutationObserver(() => void commits.push(shown()));
    observer.observe(view.container, { childList: true, characterData: true, subtree: true });

    startTransition(show);
    await isMidway;
    server.dropLink();
    await vi.waitFor(() => expect(shown()).toHaveLength(20));
    await vi.waitFor(() => expect(new Set(shown())).toEqual(new Set(['reconnecting null'])));
    observer.disconnect();

    // Otherwise the link was lost before or after, and nothing was proved.
    expect(rendered.slice(0, 5)).toEqual(Array(5).fill('connected websocket'));
    expect(new Set(rendered)).toEqual(new Set(['connected websocket', 'reconnecting null']));
    for (const rows of commits) expect(new Set(rows).size).toBe(1);
  });

  it('tells a component that has gone nothing', async () => {
    const { server } = serve();
    const { socket } = await connect(server);
    const Show = () => <p>{useSocketState((state) => state.status, { socket })}</p>;
    strictly(<Show />).unmount();
    act(() => void socket.disconnect());
    await task();
  });
});
