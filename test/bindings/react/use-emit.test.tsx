import type { DefaultEventsMap } from 'holdfast';
import { type EmitHookOptions, SocketProvider, useEmit } from 'holdfast/react';
import type { ServerSocket, TestServer } from 'holdfast/testing';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { connect, serve, socketTo, strictly, task } from './support.js';

type Options = EmitHookOptions<DefaultEventsMap, DefaultEventsMap>;

const said = (server: TestServer) => {
  const heard: unknown[][] = [];
  server.io.on('connection', (peer: ServerSocket) => {
    peer.onAny((...args: unknown[]) => void heard.push(args));
  });
  return heard;
};

const shown = (options: Options, name = 'say') => {
  const given: ((...args: unknown[]) => void)[] = [];
  const Show = ({ name, ...options }: { name: string } & Options) => {
    given.push(useEmit(name, options));
    return null;
  };
  const view = strictly(<Show name={name} {...options} />);
  return {
    emit: (...args: unknown[]) => given.at(-1)!(...args),
    given,
    rerender: (name: string) => view.rerender(<Show name={name} {...options} />),
  };
};

describe(`useEmit (React ${version})`, () => {
  it('sends all arguments, and gives nothing back', async () => {
    const { server } = serve();
    const heard = said(server);
    const { socket } = await connect(server);
    const { emit } = shown({ socket });
    expect(emit('a', { b: 1 })).toBeUndefined();
    await vi.waitFor(() => expect(heard).toEqual([['say', 'a', { b: 1 }]]));
  });

  it('is the same function at every render, and another for another event', async () => {
    const { server } = serve();
    const heard = said(server);
    const { socket } = await connect(server);
    const { given, rerender, emit } = shown({ socket });
    const first = given.at(-1);
    rerender('say');
    expect(given.at(-1)).toBe(first);
    rerender('shout');
    expect(given.at(-1)).not.toBe(first);
    emit('x');
    await vi.waitFor(() => expect(heard).toEqual([['shout', 'x']]));
  });

  it('keeps events until the connection stands', async () => {
    const { server } = serve();
    const heard = said(server);
    const socket = socketTo(server);
    const { emit } = shown({ socket });
    emit('early');
    strictly(<SocketProvider socket={socket} />);
    await vi.waitFor(() => expect(heard).toEqual([['say', 'early']]));
  });

  it('drops a volatile event that cannot leave at once', async () => {
    const { server } = serve();
    const heard = said(server);
    const socket = socketTo(server);
    const { emit } = shown({ socket, volatile: true });
    emit('dropped');
    socket.connect();
    await vi.waitFor(() => expect(socket.connected).toBe(true));
    emit('sent');
    await vi.waitFor(() => expect(heard).toEqual([['say', 'sent']]));
  });

  it('leaves no flag on the socket', async () => {
    const { server } = serve();
    const heard = said(server);
    const socket = socketTo(server);
    const { emit } = shown({ socket, volatile: true });
    emit('dropped');
    socket.emit('say', 'kept').connect();
    await vi.waitFor(() => expect(heard).toEqual([['say', 'kept']]));
    await task();
    expect(heard).toHaveLength(1);
  });
});
