import { ready } from 'holdfast';
import { SocketProvider } from 'holdfast/react';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { complaints, faces, serve, socketTo, strictly, useFakeTimers } from './support.js';

describe(`SocketProvider (React ${version})`, () => {
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
});
