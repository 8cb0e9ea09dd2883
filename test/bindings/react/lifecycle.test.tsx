import { act, render } from '@testing-library/react';
import type { Socket } from 'holdfast';
import { SocketProvider, useIo, useSocketEvent, useSocketState } from 'holdfast/react';
import React, { type ComponentType, type ReactNode, Suspense, useState, version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { cdp } from 'vitest/browser';
import { peersOf, serve, socketTo, strictly, task, useFakeTimers } from './support.js';

/** Something that a component waits for. */
const wait = () => {
  let isOver = false;
  let over = () => {};
  const promise = new Promise<void>((resolve) => {
    over = () => {
      isOver = true;
      resolve();
    };
  });
  return {
    over: () => over(),
    read() {
      if (!isOver) throw promise;
    },
  };
};

describe(`a render that is thrown away (React ${version})`, () => {
  const App = ({ url, platform, read, seen }: AppProps) => {
    const socket = useIo(url, { platform, transports: ['websocket'], releaseDelay: 1 });
    const status = useSocketState((state) => state.status, { socket });
    seen?.add(new WeakRef(socket));
    read();
    return <p>{status}</p>;
  };
  interface AppProps {
    url: string;
    platform: ReturnType<ReturnType<typeof serve>['server']['platform']>;
    read(): void;
    seen?: Set<WeakRef<Socket>>;
  }

  it('opens nothing while it is suspended, and one connection once it is not', async () => {
    const { server, url } = serve();
    const platform = server.platform();
    const { read, over } = wait();
    const view = strictly(
      <Suspense fallback="waiting">
        <App url={url} platform={platform} read={read} />
        <App url={url} platform={platform} read={read} />
      </Suspense>,
    );
    await task();
    expect(view.container.textContent).toBe('waiting');
    expect(server.opened).toBe(0);
    over();
    await vi.waitFor(() => expect(view.container.textContent).toBe('connectedconnected'));
    expect(server.opened).toBe(1);
    view.unmount();
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });

  it('holds no reference to a socket that nobody ever used', async () => {
    const { server, url } = serve();
    const platform = server.platform();
    const seen = new Set<WeakRef<Socket>>();
    const { read } = wait();
    strictly(
      <Suspense fallback="waiting">
        <App url={url} platform={platform} read={read} seen={seen} />
      </Suspense>,
    ).unmount();
    expect(seen.size).toBeGreaterThan(0);
    await vi.waitFor(
      async () => {
        await (cdp() as unknown as { send(method: string): Promise<void> }).send(
          'HeapProfiler.collectGarbage',
        );
        expect([...seen].map((socket) => socket.deref())).toEqual([...seen].map(() => undefined));
      },
      { timeout: 5_000 },
    );
    expect(server.opened).toBe(0);
  });

  it('keeps the connection while what is on the page suspends again', async () => {
    const { server, url } = serve();
    const platform = server.platform();
    const second = wait();
    let suspend = () => {};
    const Inner = () => {
      const [isSuspended, setSuspended] = useState(false);
      suspend = () => setSuspended(true);
      return <App url={url} platform={platform} read={isSuspended ? second.read : () => {}} />;
    };
    const view = strictly(
      <Suspense fallback="waiting">
        <Inner />
      </Suspense>,
    );
    await vi.waitFor(() => expect(view.container.textContent).toBe('connected'));
    act(suspend);
    expect(view.container.textContent).toContain('waiting');
    second.over();
    await vi.waitFor(() => expect(view.container.textContent).toBe('connected'));
    expect(server.opened).toBe(1);
  });
});

describe(`a change of route (React ${version})`, () => {
  it('keeps the connection though each route has a provider of its own', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const Route = ({ name }: { name: string }) => (
      <SocketProvider socket={socket}>
        {name} <Status />
      </SocketProvider>
    );
    const Status = () => useSocketState((state) => state.status);
    const view = strictly(<Route key="a" name="a" />);
    await vi.waitFor(() => expect(view.container.textContent).toBe('a connected'));
    view.rerender(<Route key="b" name="b" />);
    expect(view.container.textContent).toBe('b connected');
    expect(server.opened).toBe(1);
  });
});

const { Activity } = React as {
  Activity?: ComponentType<{ mode: 'visible' | 'hidden'; children: ReactNode }>;
};

// React 18 has none.
if (Activity)
  describe(`Activity (React ${version})`, () => {
    const heard: string[] = [];
    const Page = () => {
      useSocketEvent('news', (text: string) => void heard.push(text));
      return <p>{useSocketState((state) => state.status)}</p>;
    };
    const show = (socket: ReturnType<typeof socketTo>, mode: 'visible' | 'hidden') => (
      <Activity mode={mode}>
        <SocketProvider socket={socket}>
          <Page />
        </SocketProvider>
      </Activity>
    );

    it('that hides and shows what is below keeps the connection', async () => {
      const { server } = serve();
      const peers = peersOf(server);
      const socket = socketTo(server);
      const view = strictly(show(socket, 'visible'));
      await vi.waitFor(() => expect(view.container.textContent).toBe('connected'));
      heard.length = 0;
      view.rerender(show(socket, 'hidden'));
      peers[0]!.emit('news', 'unheard');
      await task();
      view.rerender(show(socket, 'visible'));
      peers[0]!.emit('news', 'heard');
      await vi.waitFor(() => expect(heard).toEqual(['heard']));
      expect(server.opened).toBe(1);
    });

    it('that stays hidden releases the connection, and opens it when it is shown', async () => {
      const { server } = serve();
      const socket = socketTo(server);
      const view = strictly(show(socket, 'visible'));
      await vi.waitFor(() => expect(view.container.textContent).toBe('connected'));
      useFakeTimers();
      view.rerender(show(socket, 'hidden'));
      vi.advanceTimersByTime(1_000);
      await vi.waitFor(() => expect(server.connections).toBe(0));
      view.rerender(show(socket, 'visible'));
      await vi.waitFor(() => expect(view.container.textContent).toBe('connected'));
      expect(server.opened).toBe(2);
    });

    it('that renders ahead of being shown opens nothing', async () => {
      const { server } = serve();
      const socket = socketTo(server);
      const view = render(show(socket, 'hidden'));
      await vi.waitFor(() => expect(view.container.textContent).toBe('idle'));
      await task();
      expect(socket.active).toBe(false);
      expect(server.opened).toBe(0);
    });
  });
