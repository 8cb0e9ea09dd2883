import { render, screen } from '@testing-library/react';
import { type DefaultEventsMap, ready } from 'holdfast';
import { type RoomEvents, type SocketOption, SocketProvider, useRoom } from 'holdfast/react';
import type { ServerSocket, TestServer } from 'holdfast/testing';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import {
  Boundary,
  complaints,
  connect,
  serve,
  socketTo,
  strictly,
  task,
  useFakeTimers,
} from './support.js';

const events = { join: 'join', leave: 'leave' };

/** What clients asked for, in order. */
const asked = (server: TestServer) => {
  const heard: string[] = [];
  server.io.on('connection', (peer: ServerSocket) => {
    // Recovery wants an event that it can go on from.
    peer.emit('hello');
    for (const name of ['join', 'leave'])
      peer.on(name, (room: string) => {
        heard.push(`${name} ${room}`);
        if (name === 'join') peer.join(room);
        else peer.leave(room);
      });
  });
  return heard;
};

const recovery = { connectionStateRecovery: {} };

type Options = { room: string | null } & RoomEvents &
  SocketOption<DefaultEventsMap, DefaultEventsMap>;

describe(`useRoom (React ${version})`, () => {
  const Member = ({ room, ...options }: Options) => {
    useRoom(room, options);
    return null;
  };

  it('joins once for two components under StrictMode', async () => {
    const { server } = serve();
    const heard = asked(server);
    const socket = socketTo(server);
    strictly(
      <SocketProvider socket={socket}>
        <Member room="a" {...events} />
        <Member room="a" {...events} />
        <Member room="b" {...events} />
      </SocketProvider>,
    );
    await ready(socket);
    await task();
    expect(heard).toEqual(['join a', 'join b']);
  });

  it('joins at once on a connection that stands', async () => {
    const { server } = serve();
    const heard = asked(server);
    const { socket } = await connect(server);
    strictly(<Member room="a" socket={socket} {...events} />);
    await vi.waitFor(() => expect(heard).toEqual(['join a']));
  });

  it('joins again after a connection that was not recovered', async () => {
    const { server } = serve();
    const heard = asked(server);
    const { socket } = await connect(server);
    strictly(<Member room="a" socket={socket} {...events} />);
    await vi.waitFor(() => expect(heard).toEqual(['join a']));
    server.dropLink();
    await vi.waitFor(() => expect(heard).toEqual(['join a', 'join a']));
    expect(socket.recovered).toBe(false);
  });

  it('joins again though the application takes away all listeners of `connect`', async () => {
    const { server } = serve();
    const heard = asked(server);
    const { socket } = await connect(server);
    strictly(<Member room="a" socket={socket} {...events} />);
    await vi.waitFor(() => expect(heard).toEqual(['join a']));
    socket.off('connect');
    server.dropLink();
    await vi.waitFor(() => expect(heard).toEqual(['join a', 'join a']));
  });

  it('does not join again after a connection that was recovered', async () => {
    const { server } = serve(recovery);
    const heard = asked(server);
    const { socket } = await connect(server);
    strictly(<Member room="a" socket={socket} {...events} />);
    await vi.waitFor(() => expect(heard).toEqual(['join a']));
    server.dropLink();
    await vi.waitFor(() => expect(socket.recovered).toBe(true));
    const news = vi.fn();
    socket.on('news', news);
    server.io.to('a').emit('news');
    await vi.waitFor(() => expect(news).toHaveBeenCalled());
    expect(heard).toEqual(['join a']);
  });

  it('joins after a recovered connection what it was to join meanwhile', async () => {
    const { server } = serve(recovery);
    const heard = asked(server);
    const { socket } = await connect(server);
    const lost = new Promise((resolve) => socket.once('disconnect', resolve));
    server.dropLink();
    await lost;
    strictly(<Member room="a" socket={socket} {...events} />);
    await vi.waitFor(() => expect(heard).toEqual(['join a']));
    expect(socket.recovered).toBe(true);
  });

  it('leaves a second after the last of two components has gone', async () => {
    const { server } = serve();
    const heard = asked(server);
    const { socket } = await connect(server);
    const one = strictly(<Member room="a" socket={socket} {...events} />);
    const two = strictly(<Member room="a" socket={socket} {...events} />);
    await vi.waitFor(() => expect(heard).toEqual(['join a']));
    useFakeTimers();
    one.unmount();
    vi.advanceTimersByTime(10_000);
    two.unmount();
    vi.advanceTimersByTime(999);
    await task();
    expect(heard).toEqual(['join a']);
    vi.advanceTimersByTime(1);
    await vi.waitFor(() => expect(heard).toEqual(['join a', 'leave a']));
    server.dropLink();
    await vi.waitFor(() => expect(server.opened).toBe(2));
    await ready(socket);
    await task();
    expect(heard).toEqual(['join a', 'leave a']);
  });

  it('stays while a component goes and comes back', async () => {
    const { server } = serve();
    const heard = asked(server);
    const { socket } = await connect(server);
    const show = <Member room="a" socket={socket} {...events} />;
    const first = strictly(show);
    await vi.waitFor(() => expect(heard).toEqual(['join a']));
    useFakeTimers();
    first.unmount();
    strictly(show);
    vi.advanceTimersByTime(10_000);
    await task();
    expect(heard).toEqual(['join a']);
  });

  it('moves when its room changes, and is in none for null', async () => {
    const { server } = serve();
    const heard = asked(server);
    const { socket } = await connect(server);
    useFakeTimers();
    const show = (room: string | null) => <Member room={room} socket={socket} {...events} />;
    const view = strictly(show('a'));
    view.rerender(show('b'));
    vi.advanceTimersByTime(1_000);
    view.rerender(show(null));
    vi.advanceTimersByTime(1_000);
    await vi.waitFor(() => expect(heard).toEqual(['join a', 'join b', 'leave a', 'leave b']));
  });

  it('is in none for a name that is not there yet: an empty one, or what && gives in plain JavaScript', async () => {
    const { server } = serve();
    const heard = asked(server);
    const { socket } = await connect(server);
    strictly(
      ['', false as never, undefined as never, 'a'].map((room) => (
        <Member key={String(room)} room={room} socket={socket} {...events} />
      )),
    );
    await vi.waitFor(() => expect(heard).toContain('join a'));
    expect(heard).toEqual(['join a']);
  });

  it.each([
    ['no options', undefined],
    ['no join', { leave: 'leave' }],
  ])('says what is missing in plain JavaScript: %s', async (_, options) => {
    const { socket } = await connect(serve().server);
    const Careless = () => {
      useRoom('a', options as never);
      return null;
    };
    render(
      <Boundary>
        <SocketProvider socket={socket}>
          <Careless />
        </SocketProvider>
      </Boundary>,
    );
    expect(screen.getByRole('button').textContent).toBe('holdfast: expected join, got undefined');
    complaints.length = 0;
  });

  it('sends no leave where none is named', async () => {
    const { server } = serve();
    const heard = asked(server);
    const { socket } = await connect(server);
    const view = strictly(<Member room="a" socket={socket} join="join" />);
    await vi.waitFor(() => expect(heard).toEqual(['join a']));
    useFakeTimers();
    view.unmount();
    vi.advanceTimersByTime(10_000);
    await task();
    expect(heard).toEqual(['join a']);
  });

  it('joins and leaves nothing while it never was connected', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    useFakeTimers();
    const view = strictly(<Member room="a" socket={socket} {...events} />);
    view.unmount();
    vi.advanceTimersByTime(10_000);
    expect(socket.sendBuffer).toEqual([]);
    const heard = asked(server);
    socket.connect();
    await vi.waitFor(() => expect(socket.connected).toBe(true));
    await task();
    expect(heard).toEqual([]);
  });
});
