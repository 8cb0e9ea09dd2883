import { act } from '@testing-library/react';
import type { CoreSocket } from 'holdfast';
import { SocketProvider, useSocketReady, useSocketState } from 'holdfast/react';
import { type ReactNode, Suspense, version } from 'react';
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

describe(`useSocketReady (React ${version})`, () => {
  const Inner = () => {
    useSocketReady();
    return <p>{useSocketState((state) => state.status)}</p>;
  };
  /** What is shown while it waits, and how often that was rendered. */
  const waiting = vi.fn(() => 'waiting');
  const Waiting = () => waiting() as ReactNode;
  const app = (socket: CoreSocket) => (
    <SocketProvider socket={socket}>
      <Boundary>
        <Suspense fallback={<Waiting />}>
          <Inner />
        </Suspense>
      </Boundary>
    </SocketProvider>
  );
  const isShown = (view: ReturnType<typeof strictly>, text: string) =>
    vi.waitFor(() => expect(view.container.textContent).toBe(text));

  it('suspends until the first connection, and never again', async () => {
    const { server } = serve();
    const socket = socketTo(server, { min: 60_000 });
    waiting.mockClear();
    const view = strictly(app(socket));
    expect(view.container.textContent).toBe('waiting');
    await isShown(view, 'connected');
    expect(waiting).toHaveBeenCalled();
    waiting.mockClear();
    server.dropLink();
    await isShown(view, 'reconnecting');
    view.rerender(app(socket));
    socket.disconnect().connect();
    await isShown(view, 'connected');
    expect(waiting).not.toHaveBeenCalled();
    expect(server.opened).toBe(2);
  });

  it('does not suspend where the connection stands', async () => {
    const { server } = serve();
    const { socket } = await connect(server);
    waiting.mockClear();
    expect(strictly(app(socket)).container.textContent).toBe('connected');
    expect(waiting).not.toHaveBeenCalled();
  });

  it('waits through failures that are retried', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    server.restart({ downMs: Number.POSITIVE_INFINITY });
    const failed = new Promise((resolve) => socket.once('connect_error', resolve));
    const view = strictly(app(socket));
    await failed;
    await task();
    expect(view.container.textContent).toBe('waiting');
    server.restart();
    await isShown(view, 'connected');
  });

  it('throws a refusal to the error boundary, and can be tried again', async () => {
    const { server } = serve();
    let isWelcome = false;
    server.io.use((_: unknown, next: (error?: Error) => void) =>
      next(isWelcome ? undefined : new Error('no entry')),
    );
    const socket = socketTo(server);
    const view = strictly(app(socket));
    await isShown(view, 'no entry');
    const retry = () => act(() => view.container.querySelector('button')!.click());
    retry();
    await isShown(view, 'no entry');
    isWelcome = true;
    socket.connect();
    retry();
    await isShown(view, 'connected');
    expect(complaints.splice(0).join()).toContain('no entry');
  });

  it('throws what ended the socket before it was connected', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    server.restart({ downMs: Number.POSITIVE_INFINITY });
    const view = strictly(app(socket));
    socket.disconnect();
    await vi.waitFor(() => expect(view.container.querySelector('button')).not.toBeNull());
    expect(complaints.splice(0).join()).toContain(view.container.textContent!);
  });

  it('throws that the socket has given up, and can be tried again', async () => {
    const { server } = serve();
    const socket = socketTo(server, { attempts: 1 });
    server.restart({ downMs: Number.POSITIVE_INFINITY });
    const view = strictly(app(socket));
    await isShown(view, 'websocket error');
    expect(complaints.splice(0).join()).toContain('websocket error');
    server.restart();
    socket.connect();
    act(() => view.container.querySelector('button')!.click());
    await isShown(view, 'connected');
  });

  it.each([
    ['before it was ever connected', false],
    ['after it was refused', true],
  ])('waits anew when it is mounted again after its release, %s', async (_, isRefused) => {
    const { server } = serve();
    const socket = socketTo(server);
    let isWelcome = !isRefused;
    server.io.use((_: unknown, next: (error?: Error) => void) =>
      next(isWelcome ? undefined : new Error('no entry')),
    );
    if (!isRefused) server.restart({ downMs: Number.POSITIVE_INFINITY });
    const first = strictly(app(socket));
    if (isRefused) await isShown(first, 'no entry');
    else expect(first.container.textContent).toBe('waiting');
    useFakeTimers();
    first.unmount();
    vi.advanceTimersByTime(1_000);
    await task();
    expect(server.connections).toBe(0);
    complaints.length = 0;
    isWelcome = true;
    server.restart();
    const second = strictly(app(socket));
    await isShown(second, 'connected');
  });

  it('holds nothing open for a component that was thrown away while it waited', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const Alone = () => {
      useSocketReady({ socket });
      return null;
    };
    strictly(
      <Suspense fallback="waiting">
        <Alone />
      </Suspense>,
    ).unmount();
    await task();
    expect(socket.active).toBe(false);
    expect(server.opened).toBe(0);
  });
});
