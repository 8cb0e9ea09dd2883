import { act, render } from '@testing-library/react';
import { ready } from 'holdfast';
import {
  SocketProvider,
  useAck,
  useEmit,
  useEventLog,
  useEventReducer,
  useLatestEvent,
  useRoom,
  useSocket,
  useSocketEvent,
  useSocketReady,
  useSocketState,
} from 'holdfast/react';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import {
  Boundary,
  complaints,
  connect,
  faces,
  peersOf,
  serve,
  socketTo,
  strictly,
  useFakeTimers,
} from './support.js';

const Status = () => <p>{useSocketState((state) => state.status)}</p>;

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

  it.each(faces)('leaves no connection a second after it has gone: %s', async (_, make) => {
    const { server } = serve();
    const socket = make(server);
    const view = strictly(<SocketProvider socket={socket} />);
    await ready(socket);
    useFakeTimers();
    view.unmount();
    vi.advanceTimersByTime(999);
    expect(socket.connected).toBe(true);
    vi.advanceTimersByTime(1);
    expect(socket.getSnapshot().status).toBe('closed');
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });

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

  it('keeps the connection when it is mounted again within the delay', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const first = strictly(<SocketProvider socket={socket} />);
    await ready(socket);
    const { id } = socket;
    useFakeTimers();
    first.unmount();
    vi.advanceTimersByTime(999);
    strictly(<SocketProvider socket={socket} />);
    vi.advanceTimersByTime(10_000);
    expect(socket.id).toBe(id);
    expect(server.opened).toBe(1);
  });

  it('opens again when it is mounted after the delay', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    for (const times of [1, 2, 3]) {
      const view = strictly(<SocketProvider socket={socket} releaseDelay={1} />);
      await ready(socket);
      expect(server.opened).toBe(times);
      view.unmount();
      await vi.waitFor(() => expect(server.connections).toBe(0));
    }
  });

  it('opens again though it went before the connection stood', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    useFakeTimers();
    for (const _ of [1, 2, 3]) {
      const view = strictly(<SocketProvider socket={socket} />);
      expect(socket.active).toBe(true);
      view.unmount();
      vi.advanceTimersByTime(1_000);
      expect(socket.active).toBe(false);
    }
    strictly(<SocketProvider socket={socket} />);
    await vi.waitFor(() => expect(socket.connected).toBe(true));
  });

  it('takes as long over its release as releaseDelay says', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const view = strictly(<SocketProvider socket={socket} releaseDelay={50} />);
    await ready(socket);
    useFakeTimers();
    view.unmount();
    vi.advanceTimersByTime(49);
    expect(socket.connected).toBe(true);
    vi.advanceTimersByTime(1);
    expect(socket.connected).toBe(false);
  });

  it('survives StrictMode without any delay', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    strictly(<SocketProvider socket={socket} releaseDelay={0} />);
    await ready(socket);
    expect(server.opened).toBe(1);
  });

  it('never closes a socket that the application opened itself', async () => {
    const { server } = serve();
    const { socket } = await connect(server);
    useFakeTimers();
    strictly(<SocketProvider socket={socket} />).unmount();
    vi.advanceTimersByTime(10_000);
    expect(socket.connected).toBe(true);
    expect(server.opened).toBe(1);
  });

  it('never closes a socket that the application opened itself after a release', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    useFakeTimers();
    strictly(<SocketProvider socket={socket} />).unmount();
    vi.advanceTimersByTime(1_000);
    expect(socket.getSnapshot().status).toBe('closed');
    socket.connect();
    await vi.waitFor(() => expect(socket.connected).toBe(true));
    strictly(<SocketProvider socket={socket} />).unmount();
    vi.advanceTimersByTime(10_000);
    expect(socket.connected).toBe(true);
  });

  it('leaves closed what the application disconnected by hand, at the next mount too', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const first = strictly(<SocketProvider socket={socket} />);
    await ready(socket);
    useFakeTimers();
    socket.disconnect();
    first.unmount();
    const soon = strictly(<SocketProvider socket={socket} />);
    expect(socket.active).toBe(false);
    soon.unmount();
    vi.advanceTimersByTime(10_000);
    strictly(<SocketProvider socket={socket} />);
    vi.advanceTimersByTime(10_000);
    expect(socket.getSnapshot().status).toBe('closed');
    expect(server.opened).toBe(1);
  });

  it('says how many events were unsent when it closed', () => {
    const { server } = serve();
    const socket = socketTo(server);
    useFakeTimers();
    const view = strictly(<SocketProvider socket={socket} />);
    socket.emit('say', 'one');
    socket.emit('say', 'two');
    view.unmount();
    vi.advanceTimersByTime(1_000);
    expect(complaints.splice(0)).toEqual([expect.stringMatching(/holdfast: .*\b2\b.*unsent/)]);
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

describe(`hooks (React ${version})`, () => {
  const hooks: [name: string, use: () => void][] = [
    ['useSocket', () => void useSocket()],
    ['useSocketState', () => void useSocketState()],
    ['useSocketEvent', () => useSocketEvent('news', () => {})],
    ['useLatestEvent', () => void useLatestEvent('news')],
    ['useEventLog', () => void useEventLog('news', { max: 1 })],
    ['useEventReducer', () => void useEventReducer('news', (n: number) => n + 1, 0)],
    ['useEmit', () => void useEmit('say')],
    ['useAck', () => void useAck('say')],
    ['useRoom', () => useRoom('lobby', { join: 'join' })],
    ['useSocketReady', () => useSocketReady()],
  ];

  it.each(hooks)('say what is missing where there is no provider: %s', (_, use) => {
    const Lost = () => {
      use();
      return null;
    };
    const view = render(
      <Boundary>
        <Lost />
      </Boundary>,
    );
    expect(view.container.textContent).toMatch(/^holdfast: .*<SocketProvider>.*\{ socket \}/);
    expect(complaints.splice(0).length).toBeGreaterThan(0);
  });

  it('take another socket than that of the provider', async () => {
    const { server } = serve();
    const provided = socketTo(server);
    const { socket } = await connect(server);
    const Show = () => {
      const own = useSocketState((state) => state.id, { socket });
      return <p>{`${own} ${useSocketState((state) => state.id)}`}</p>;
    };
    const view = strictly(
      <SocketProvider socket={provided}>
        <Show />
      </SocketProvider>,
    );
    await vi.waitFor(() => expect(view.container.textContent).toBe(`${socket.id} ${provided.id}`));
    expect(socket.id).not.toBe(provided.id);
  });

  it('work with a socket alone, and do not open it', () => {
    const { server } = serve();
    const socket = socketTo(server);
    const Show = () => <p>{useSocketState((state) => state.status, { socket })}</p>;
    expect(strictly(<Show />).container.textContent).toBe('idle');
    expect(socket.active).toBe(false);
  });
});
