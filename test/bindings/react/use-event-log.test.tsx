import { render, screen } from '@testing-library/react';
import { recordEvents, SocketProvider, useEventLog } from 'holdfast/react';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { counted } from './counted.js';
import { Boundary, complaints, connect, serve, strictly, task } from './support.js';

describe(`useEventLog (React ${version})`, () => {
  it('keeps the arguments of the last events, none left out', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = () => <p>{JSON.stringify(useEventLog('moved', { socket, max: 3 }))}</p>;
    const { view, rendered } = counted(<Show />);
    expect(view.container.textContent).toBe('[]');
    for (const n of [1, 2, 3, 4]) peer.emit('moved', n, -n);
    await vi.waitFor(() => expect(view.container.textContent).toBe('[[2,-2],[3,-3],[4,-4]]'));
    expect(rendered).toHaveBeenCalledTimes(1);
  });

  it('gives another array with each change, and leaves those before as they were', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const seen = new Set<readonly unknown[]>();
    const Show = () => {
      const log = useEventLog('tick', { socket, max: 10 });
      seen.add(log);
      return <p>{log.length}</p>;
    };
    const view = render(<Show />);
    for (const n of [1, 2]) {
      peer.emit('tick', n);
      await vi.waitFor(() => expect(view.container.textContent).toBe(`${n}`));
    }
    view.rerender(<Show />);
    expect([...seen]).toEqual([[], [[1]], [[1], [2]]]);
  });

  it('keeps no more than it is told to once it is told to keep fewer', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = ({ max }: { max: number }) => <p>{useEventLog('tick', { socket, max }).join()}</p>;
    const view = strictly(<Show max={4} />);
    for (const n of [1, 2, 3, 4]) peer.emit('tick', n);
    await vi.waitFor(() => expect(view.container.textContent).toBe('1,2,3,4'));
    view.rerender(<Show max={2} />);
    peer.emit('tick', 5);
    await vi.waitFor(() => expect(view.container.textContent).toBe('4,5'));
  });

  it.each<[what: string, options?: { max?: number }]>([
    ['no options'],
    ['no max', {}],
    ['a max that is no number', { max: Number.NaN }],
  ])('says what is missing in plain JavaScript: %s', async (_, options) => {
    const { socket } = await connect(serve().server);
    const Show = () => <p>{useEventLog('tick', options as never).length}</p>;
    render(
      <Boundary>
        <SocketProvider socket={socket}>
          <Show />
        </SocketProvider>
      </Boundary>,
    );
    expect(screen.getByRole('button').textContent).toBe(
      `holdfast: expected max, got ${options?.max}`,
    );
    complaints.length = 0;
  });

  it('goes on with what came while it was not on the page where events are recorded', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const replay = recordEvents(socket, 'tick', 10);
    const Show = () => <p>{useEventLog('tick', { socket, max: 10, replay }).join()}</p>;
    for (const n of [1, 2]) peer.emit('tick', n);
    await task();
    const view = strictly(<Show />);
    peer.emit('tick', 3);
    await vi.waitFor(() => expect(view.container.textContent).toBe('1,2,3'));
  });
});
