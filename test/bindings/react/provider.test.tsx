import { act, render } from '@testing-library/react';
import { ready } from 'holdfast';
import {
  SocketProvider,
  useLatestEvent,
  useSocket,
  useSocketEvent,
  useSocketState,
} from 'holdfast/react';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import {
  connect,
  faces,
  peersOf,
  Status,
  serve,
  socketTo,
  strictly,
  useFakeTimers,
} from './support.js';

describe(`SocketProvider (React ${version})`, () => {
  it.each(faces)(
    'opens one connection and one set of listeners for three components under StrictMode: %s',
    async (_, make) => {
      const { server } = serve();
      const peers = peersOf(server);
      const socket = make(server);
      const heard: string[] = [];
      const Show = ({ name }: { name: string }) => {
        useSocketEvent('news', (text: string) => void heard.push(`${name} ${text}`));
        return <p>{`${useSocketState((state) => state.status)} ${useSocket() === socket}`}</p>;
      };
      const view = strictly(
        <SocketProvider socket={socket}>
          <Show name="a" />
          <Show name="b" />
          <Show name="c" />
        </SocketProvider>,
      );
      await vi.waitFor(() => expect(view.container.textContent).toBe('connected true'.repeat(3)));
      peers[0]!.emit('news', 'x');
      await vi.waitFor(() => expect(heard).toHaveLength(3));
      expect(heard).toEqual(['a x', 'b x', 'c x']);
      expect(server.opened).toBe(1);
    },
  );

  it('leaves the page with no listener on the socket', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const handler = vi.fn();
    const Listen = () => {
      useSocketEvent('news', handler);
      return <p>{useLatestEvent('news', { schedule: 'sync' })}</p>;
    };
    const view = strictly(
      <SocketProvider socket={socket}>
        <Listen />
      </SocketProvider>,
    );
    const own = vi.fn();
    socket.on('news', own);
    view.unmount();
    peer.emit('news', 1);
    await vi.waitFor(() => expect(own).toHaveBeenCalledTimes(1));
    expect(handler).not.toHaveBeenCalled();
  });

  it('releases one socket and opens the next when it is given another', async () => {
    const { server } = serve();
    const [one, two] = [socketTo(server), socketTo(server)];
    const view = strictly(
      <SocketProvider socket={one} releaseDelay={1}>
        <Status />
      </SocketProvider>,
    );
    await ready(one);
    view.rerender(
      <SocketProvider socket={two} releaseDelay={1}>
        <Status />
      </SocketProvider>,
    );
    await ready(two);
    await vi.waitFor(() => expect(server.connections).toBe(1));
    expect(one.getSnapshot().status).toBe('closed');
    expect(view.container.textContent).toBe('connected');
  });

  it('shares one connection among providers of the same socket, until the last has gone', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const one = strictly(<SocketProvider socket={socket} />);
    const two = strictly(<SocketProvider socket={socket} />);
    await ready(socket);
    useFakeTimers();
    one.unmount();
    vi.advanceTimersByTime(10_000);
    expect(socket.connected).toBe(true);
    two.unmount();
    vi.advanceTimersByTime(1_000);
    expect(socket.connected).toBe(false);
    expect(server.opened).toBe(1);
  });

  it('shows every state on the way', async () => {
    const { server } = serve();
    const socket = socketTo(server, { min: 60_000 });
    const view = render(
      <SocketProvider socket={socket}>
        <Status />
      </SocketProvider>,
    );
    expect(view.container.textContent).toBe('connecting');
    await vi.waitFor(() => expect(view.container.textContent).toBe('connected'));
    server.dropLink();
    await vi.waitFor(() => expect(view.container.textContent).toBe('reconnecting'));
    server.offline();
    await vi.waitFor(() => expect(view.container.textContent).toBe('offline'));
    server.offline(false);
    await vi.waitFor(() => expect(view.container.textContent).toBe('connected'));
    act(() => void socket.disconnect());
    expect(view.container.textContent).toBe('closed');
  });
});
