import { ready } from 'holdfast';
import { SocketProvider } from 'holdfast/react';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { connect, serve, socketTo, strictly, useFakeTimers } from './support.js';

describe(`SocketProvider (React ${version})`, () => {
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
});
