import { act, render } from '@testing-library/react';
import { type DefaultEventsMap, DisconnectedError, isTimeoutError } from 'holdfast';
import { type AckOptions, SocketProvider, useAck } from 'holdfast/react';
import type { ServerSocket, TestServer } from 'holdfast/testing';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { afterThisTest } from '../../cleanup.js';
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

type Options = AckOptions<DefaultEventsMap, DefaultEventsMap>;
type Handle = ReturnType<typeof useAck<string, DefaultEventsMap>>;

/** Shows what becomes of `save`, and gives the handle of the last render. */
const shown = (
  options: Options,
  show: (ui: React.ReactNode) => ReturnType<typeof render> = strictly,
) => {
  const handles: Handle[] = [];
  const Show = (given: Options) => {
    const handle = useAck('save', given);
    handles.push(handle);
    const { status, data, error, pending } = handle;
    return <p>{`${status} ${pending} ${JSON.stringify(data)} ${error?.name}`}</p>;
  };
  const view = show(<Show {...options} />);
  return {
    view,
    handles,
    text: () => view.container.textContent,
    send: (...args: unknown[]) => handles.at(-1)!.send(...args),
    reset: () => handles.at(-1)!.reset(),
    rerender: (given: Options) => view.rerender(<Show {...given} />),
  };
};

/** Answers of the server that wait to be given, by what was sent. */
const answering = (server: TestServer) => {
  const answers = new Map<unknown, (answer: unknown) => void>();
  server.io.on('connection', (peer: ServerSocket) => {
    peer.on('save', (what: unknown, done: (answer: unknown) => void) => answers.set(what, done));
  });
  return async (what: unknown, answer: unknown) => {
    await vi.waitFor(() => expect(answers.has(what)).toBe(true));
    answers.get(what)!(answer);
  };
};

/** Rejections that nobody has handled. */
const unhandled = () => {
  const reasons: unknown[] = [];
  const listener = (event: PromiseRejectionEvent) => void reasons.push(event.reason);
  addEventListener('unhandledrejection', listener);
  afterThisTest(() => removeEventListener('unhandledrejection', listener));
  return reasons;
};

describe(`useAck (React ${version})`, () => {
  it('shows what becomes of a send, and resolves as well', async () => {
    const { server } = serve();
    const answer = answering(server);
    const { socket } = await connect(server);
    const { send, text } = shown({ socket });
    expect(text()).toBe('idle 0 undefined undefined');
    let result: unknown;
    act(() => {
      result = send('draft');
    });
    expect(text()).toBe('pending 1 undefined undefined');
    await answer('draft', { saved: true });
    expect(await result).toEqual({ saved: true });
    await vi.waitFor(() => expect(text()).toBe('success 0 {"saved":true} undefined'));
  });

  it('counts what is pending, and shows what became of the last send only', async () => {
    const { server } = serve();
    const answer = answering(server);
    const { socket } = await connect(server);
    const { send, text } = shown({ socket });
    const results = ['a', 'b', 'c'].map((what) => send(what));
    await vi.waitFor(() => expect(text()).toBe('pending 3 undefined undefined'));
    await answer('a', 'A');
    await vi.waitFor(() => expect(text()).toBe('pending 2 undefined undefined'));
    await answer('c', 'C');
    await vi.waitFor(() => expect(text()).toBe('success 1 "C" undefined'));
    await answer('b', 'B');
    await vi.waitFor(() => expect(text()).toBe('success 0 "C" undefined'));
    expect(await Promise.all(results)).toEqual(['A', 'B', 'C']);
  });

  it('forgets the outcome when it is reset, that of what is pending too', async () => {
    const { server } = serve();
    const answer = answering(server);
    const { socket } = await connect(server);
    const { send, reset, text } = shown({ socket });
    const first = send('a');
    await answer('a', 'A');
    await first;
    await vi.waitFor(() => expect(text()).toBe('success 0 "A" undefined'));
    act(reset);
    expect(text()).toBe('idle 0 undefined undefined');
    const second = send('b');
    act(reset);
    expect(text()).toBe('idle 1 undefined undefined');
    await answer('b', 'B');
    expect(await second).toBe('B');
    await vi.waitFor(() => expect(text()).toBe('idle 0 undefined undefined'));
  });

  it('gives the same functions at every render', async () => {
    const { server } = serve();
    const { socket } = await connect(server);
    const { handles, rerender } = shown({ socket }, render);
    rerender({ socket, timeout: 5 });
    expect(handles.length).toBeGreaterThan(1);
    expect(new Set(handles.map(({ send }) => send)).size).toBe(1);
    expect(new Set(handles.map(({ reset }) => reset)).size).toBe(1);
  });

  it('gives up after ten seconds, after `timeout`, or never', async () => {
    const { server } = serve();
    server.neverAck();
    const { socket } = await connect(server);
    const { send, text, rerender } = shown({ socket });
    useFakeTimers();
    const afterDefault = send('a');
    vi.advanceTimersByTime(9_999);
    await task();
    expect(text()).toContain('pending 1');
    vi.advanceTimersByTime(1);
    expect(isTimeoutError(await afterDefault.catch((error: unknown) => error))).toBe(true);
    await vi.waitFor(() => expect(text()).toBe('error 0 undefined TimeoutError'));

    rerender({ socket, timeout: 50 });
    const afterTimeout = send('b');
    vi.advanceTimersByTime(50);
    expect(isTimeoutError(await afterTimeout.catch((error: unknown) => error))).toBe(true);

    rerender({ socket, timeout: false });
    send('c');
    vi.advanceTimersByTime(1_000_000);
    await vi.waitFor(() => expect(text()).toContain('pending 1'));
  });

  it('waits for the connection, and fails when it goes', async () => {
    const { server } = serve();
    const answer = answering(server);
    const socket = socketTo(server, { min: 60_000 });
    const { send, text } = shown({ socket });
    const early = send('early');
    socket.connect();
    await answer('early', 'here');
    expect(await early).toBe('here');
    const late = send('late').catch((error: unknown) => error);
    await vi.waitFor(() => expect(text()).toContain('pending 1'));
    server.dropLink();
    expect(await late).toBeInstanceOf(DisconnectedError);
    await vi.waitFor(() => expect(text()).toBe('error 0 undefined DisconnectedError'));
  });

  it('gives up what is pending when its signal is aborted', async () => {
    const { server } = serve();
    const { socket } = await connect(server);
    const abort = new AbortController();
    const { send, text } = shown({ socket, signal: abort.signal });
    const result = send('a').catch((error: unknown) => error);
    abort.abort();
    expect(await result).toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() => expect(text()).toBe('error 0 undefined AbortError'));
  });

  it('leaves no rejection unhandled where the promise of a failed send is let go', async () => {
    const { server } = serve();
    const reasons = unhandled();
    const { socket } = await connect(server);
    const { send, text } = shown({ socket, timeout: 1 });
    send('a');
    await vi.waitFor(() => expect(text()).toBe('error 0 undefined TimeoutError'));
    await task();
    expect(reasons).toEqual([]);
  });

  it('rejects for whoever waits', async () => {
    const { server } = serve();
    const { socket } = await connect(server);
    const { send } = shown({ socket, timeout: 1 });
    await expect(send('a')).rejects.toSatisfy(isTimeoutError);
  });

  it('is silent when the answer comes after it has gone', async () => {
    const { server } = serve();
    const answer = answering(server);
    const reasons = unhandled();
    const { socket } = await connect(server);
    const { send, view } = shown({ socket });
    const [good, bad] = [send('a'), send('b').catch(() => 'failed')];
    view.unmount();
    await answer('a', 'A');
    expect(await good).toBe('A');
    socket.disconnect();
    expect(await bad).toBe('failed');
    await task();
    expect(reasons).toEqual([]);
  });

  it('throws a failure to the error boundary where it is told to', async () => {
    const { server } = serve();
    const reasons = unhandled();
    const { socket } = await connect(server);
    const options = { socket, timeout: 1, throwOnError: true };
    const { send, view } = shown(options, (ui) => render(<Boundary>{ui}</Boundary>));
    send('a');
    await vi.waitFor(() => expect(view.container.querySelector('button')).not.toBeNull());
    expect(view.container.textContent).toMatch(/timed out/);
    act(() => view.container.querySelector('button')!.click());
    expect(view.container.textContent).toBe('idle 0 undefined undefined');
    await task();
    expect(reasons).toEqual([]);
    expect(complaints.splice(0).join()).toMatch(/timed out/);
  });

  it('keeps what it shows over a lost connection, and sends by the provider', async () => {
    const { server } = serve();
    const answer = answering(server);
    const socket = socketTo(server);
    const { send, text } = shown({}, (ui) =>
      strictly(<SocketProvider socket={socket}>{ui}</SocketProvider>),
    );
    send('a');
    await answer('a', 'A');
    await vi.waitFor(() => expect(text()).toBe('success 0 "A" undefined'));
    server.dropLink();
    await vi.waitFor(() => expect(server.opened).toBe(2));
    expect(text()).toBe('success 0 "A" undefined');
  });
});
