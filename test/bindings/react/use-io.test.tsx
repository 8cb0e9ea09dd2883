import { ready, type Socket } from 'holdfast';
import { SocketProvider, useIo, useSocketState } from 'holdfast/react';
import { useState, version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { complaints, peersOf, serve, strictly, useFakeTimers } from './support.js';

type Options = NonNullable<Parameters<typeof useIo>[1]>;

describe(`useIo (React ${version})`, () => {
  /** Shows the state of its socket, and hands out the socket of each render. */
  const Show = ({
    url,
    seen,
    ...options
  }: { url: string; seen?: Set<Socket> } & Omit<Options, 'key'>) => {
    const socket = useIo(url, { transports: ['websocket'], ...options });
    seen?.add(socket);
    return <p>{useSocketState((state) => state.status, { socket })}</p>;
  };

  it('opens one connection for three components under StrictMode', async () => {
    const { server, url } = serve();
    const platform = server.platform();
    const view = strictly([1, 2, 3].map((key) => <Show key={key} url={url} platform={platform} />));
    await vi.waitFor(() => expect(view.container.textContent).toBe('connected'.repeat(3)));
    expect(server.opened).toBe(1);
  });

  it('keeps the connection though the options are a new object at each render', async () => {
    const { server, url } = serve();
    const platform = server.platform();
    const seen = new Set<Socket>();
    let again = () => {};
    const App = () => {
      const [times, setTimes] = useState(0);
      again = () => setTimes(times + 1);
      const socket = useIo(url, {
        platform,
        transports: ['websocket'],
        query: { a: '1' },
        auth: { a: 1 },
      });
      seen.add(socket);
      return <p>{`${times} ${useSocketState((state) => state.status, { socket })}`}</p>;
    };
    const view = strictly(<App />);
    for (const times of [0, 1, 2, 3]) {
      await vi.waitFor(() => expect(view.container.textContent).toBe(`${times} connected`));
      again();
    }
    expect(seen.size).toBe(1);
    expect(server.opened).toBe(1);
  });

  it.each<[string, Options, Options]>([
    [
      'of options',
      { timeout: 5_000, reconnectionDelay: 7 },
      { reconnectionDelay: 7, timeout: 5_000 },
    ],
    [
      'of an option that is an object',
      { query: { a: '1', b: '2' } },
      { query: { b: '2', a: '1' } },
    ],
  ])('does not mind the order of the keys %s', async (_, one, two) => {
    const { server, url } = serve();
    const platform = server.platform();
    const seen = new Set<Socket>();
    const view = strictly(
      <>
        <Show url={url} platform={platform} seen={seen} {...one} />
        <Show url={url} platform={platform} seen={seen} {...two} />
      </>,
    );
    await vi.waitFor(() => expect(view.container.textContent).toBe('connected'.repeat(2)));
    expect(seen.size).toBe(1);
    expect(server.opened).toBe(1);
  });

  it('takes an option that is undefined as one that is not there', () => {
    const { server, url } = serve();
    const platform = server.platform();
    const seen = new Set<Socket>();
    strictly(
      <>
        <Show url={url} platform={platform} seen={seen} />
        <Show url={url} platform={platform} seen={seen} {...({ path: undefined } as Options)} />
      </>,
    );
    expect(seen.size).toBe(1);
  });

  it('opens one connection for each set of options that differs', async () => {
    const { server, url } = serve();
    const platform = server.platform();
    const seen = new Set<Socket>();
    const view = strictly(
      <>
        <Show url={url} platform={platform} seen={seen} query={{ a: '1' }} />
        <Show url={url} platform={platform} seen={seen} query={{ a: '2' }} />
      </>,
    );
    await vi.waitFor(() => expect(view.container.textContent).toBe('connected'.repeat(2)));
    expect(seen.size).toBe(2);
    expect(server.opened).toBe(2);
  });

  it('closes the socket of the old address when the address changes, and warns of unsent events', async () => {
    const { server, url } = serve();
    server.io.of('/two');
    const platform = server.platform();
    const sockets = new Set<Socket>();
    const show = (path: string) => (
      <Show url={`${url}${path}`} platform={platform} seen={sockets} releaseDelay={1} />
    );
    const view = strictly(show(''));
    const [one] = sockets as unknown as [Socket];
    await ready(one);
    one.disconnect().emit('say', 'hello');
    view.rerender(show('/two'));
    await vi.waitFor(() => expect(view.container.textContent).toBe('connected'));
    await vi.waitFor(() => expect(complaints).toHaveLength(1));
    expect(complaints.splice(0)).toEqual([expect.stringMatching(/^holdfast: .*\b1\b.*unsent/)]);
    expect(one.getSnapshot().status).toBe('closed');
    const [, two] = [...sockets];
    expect(two!.nsp).toBe('/two');
    expect(two!.sendBuffer).toEqual([]);
    expect(server.connections).toBe(1);
  });

  it('leaves no connection a second after the last of two components has gone', async () => {
    const { server, url } = serve();
    const platform = server.platform();
    const one = strictly(<Show url={url} platform={platform} />);
    const two = strictly(<Show url={url} platform={platform} />);
    await vi.waitFor(() => expect(two.container.textContent).toBe('connected'));
    useFakeTimers();
    one.unmount();
    vi.advanceTimersByTime(10_000);
    expect(server.connections).toBe(1);
    two.unmount();
    vi.advanceTimersByTime(1_000);
    await vi.waitFor(() => expect(server.connections).toBe(0));
    expect(server.opened).toBe(1);
  });

  it('keeps the id when it is mounted again within the delay', async () => {
    const { server, url } = serve();
    const platform = server.platform();
    const seen = new Set<Socket>();
    const show = <Show url={url} platform={platform} seen={seen} />;
    const first = strictly(show);
    await vi.waitFor(() => expect(first.container.textContent).toBe('connected'));
    const [socket] = seen;
    const { id } = socket!;
    first.unmount();
    const second = strictly(show);
    expect(second.container.textContent).toBe('connected');
    expect(seen.size).toBe(1);
    expect(socket!.id).toBe(id);
  });

  it('sends new credentials with the next connection, and makes none for their sake', async () => {
    const { server, url } = serve();
    const platform = server.platform();
    const peers = peersOf(server);
    const seen = new Set<Socket>();
    const show = (token: string) => (
      <Show url={url} platform={platform} seen={seen} auth={{ token }} reconnectionDelay={1} />
    );
    const view = strictly(show('one'));
    await vi.waitFor(() => expect(view.container.textContent).toBe('connected'));
    view.rerender(show('two'));
    expect(server.opened).toBe(1);
    server.dropLink();
    await vi.waitFor(() => expect(peers).toHaveLength(2));
    expect(peers.map(({ handshake }) => handshake.auth)).toEqual([
      { token: 'one' },
      { token: 'two' },
    ]);
    expect(seen.size).toBe(1);
  });

  it('gives its socket to a provider', async () => {
    const { server, url } = serve();
    const platform = server.platform();
    const Status = () => <p>{useSocketState((state) => state.status)}</p>;
    const App = () => (
      <SocketProvider socket={useIo(url, { platform, transports: ['websocket'], releaseDelay: 1 })}>
        <Status />
      </SocketProvider>
    );
    const view = strictly(<App />);
    await vi.waitFor(() => expect(view.container.textContent).toBe('connected'));
    expect(server.opened).toBe(1);
    useFakeTimers();
    view.unmount();
    vi.advanceTimersByTime(1_000);
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });
});
