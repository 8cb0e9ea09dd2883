import { act, render } from '@testing-library/react';
import { recordEvents, SocketProvider, useSocketEvent } from 'holdfast/react';
import { Suspense, startTransition, useEffect, useLayoutEffect, useState, version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { connect, serve, socketTo, spend, strictly, task } from './support.js';

describe(`useSocketEvent (React ${version})`, () => {
  it('calls its handler 500 times for 500 events in tasks of their own, in order', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const heard: number[] = [];
    const Listen = () => {
      useSocketEvent('tick', (n: number) => void heard.push(n), { socket });
      return null;
    };
    strictly(<Listen />);
    const all = Array.from({ length: 500 }, (_, n) => n);
    for (const n of all) {
      peer.emit('tick', n);
      await task();
    }
    expect(heard).toEqual(all);
  });

  it('hands over all arguments, and the acknowledgement', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Listen = () => {
      useSocketEvent('ask', (a: number, b: number, done: (sum: number) => void) => done(a + b), {
        socket,
      });
      return null;
    };
    strictly(<Listen />);
    expect(await peer.emitWithAck('ask', 1, 2)).toBe(3);
  });

  it('calls the handler of the last render', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const heard: string[] = [];
    let next = () => {};
    const Listen = () => {
      const [times, setTimes] = useState(0);
      next = () => setTimes(times + 1);
      useSocketEvent('news', (text: string) => void heard.push(`${text} ${times}`), { socket });
      return null;
    };
    strictly(<Listen />);
    for (const text of ['a', 'b', 'c']) {
      peer.emit('news', text);
      await task();
      act(next);
    }
    expect(heard).toEqual(['a 0', 'b 1', 'c 2']);
  });

  it('never calls the handler of a render that was not committed', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const heard: string[] = [];
    const never = new Promise(() => {});
    const thrownAway = vi.fn();
    let next = () => {};
    const Listen = () => {
      const [isNew, setNew] = useState(false);
      next = () => setNew(true);
      useSocketEvent('news', () => void heard.push(isNew ? 'new' : 'old'), { socket });
      if (isNew) {
        thrownAway();
        throw never;
      }
      return null;
    };
    render(
      <Suspense>
        <Listen />
      </Suspense>,
    );
    startTransition(next);
    await vi.waitFor(() => expect(thrownAway).toHaveBeenCalled());
    peer.emit('news');
    await vi.waitFor(() => expect(heard).toEqual(['old']));
  });

  it('listens to another event once its name changes, and to none while it is not enabled', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const heard: string[] = [];
    const Listen = ({ name, enabled }: { name: string; enabled: boolean }) => {
      useSocketEvent(name, (text: string) => void heard.push(text), { socket, enabled });
      return null;
    };
    const all = async (round: number) => {
      for (const name of ['a', 'b']) peer.emit(name, `${name}${round}`);
      await task();
    };
    const view = strictly(<Listen name="a" enabled />);
    await all(1);
    view.rerender(<Listen name="b" enabled />);
    await all(2);
    view.rerender(<Listen name="b" enabled={false} />);
    await all(3);
    view.rerender(<Listen name="b" enabled />);
    await all(4);
    expect(heard).toEqual(['a1', 'b2', 'b4']);
  });

  it('hands an event that comes after the render for another one to the handler that it was for', async () => {
    const { server } = serve();
    const { socket } = await connect(server);
    const heard: string[] = [];
    const Listen = ({ room }: { room: string }) => {
      useSocketEvent(room, (text: string) => void heard.push(`${text} in ${room}`), { socket });
      // Before the effects that listen to the new one.
      useLayoutEffect(() => {
        if (room === 'b') socket.onevent({ type: 2, nsp: '/', data: ['a', 'late'] });
      }, [room]);
      return null;
    };
    const { rerender } = render(<Listen room="a" />);
    rerender(<Listen room="b" />);
    socket.onevent({ type: 2, nsp: '/', data: ['b', 'new'] });
    socket.onevent({ type: 2, nsp: '/', data: ['a', 'lost'] });
    expect(heard).toEqual(['late in a', 'new in b']);
  });

  it('takes away its own listener only', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const [own, others] = [vi.fn(), vi.fn()];
    socket.on('news', own);
    const Listen = ({ handler }: { handler(): void }) => {
      useSocketEvent('news', handler, { socket });
      return null;
    };
    const first = strictly(<Listen handler={own} />);
    strictly(<Listen handler={others} />);
    first.unmount();
    peer.emit('news');
    await vi.waitFor(() => expect(others).toHaveBeenCalledTimes(1));
    expect(own).toHaveBeenCalledTimes(1);
  });

  it('hears the socket itself from its first connection on', async () => {
    const { server } = serve();
    const heard: string[] = [];
    const Listen = () => {
      useSocketEvent('connect', () => void heard.push('connect'));
      useSocketEvent('disconnect', (reason) => void heard.push(reason));
      return null;
    };
    strictly(
      <SocketProvider socket={socketTo(server)}>
        <Listen />
      </SocketProvider>,
    );
    await vi.waitFor(() => expect(heard).toEqual(['connect']));
    server.dropLink();
    await vi.waitFor(() => expect(heard).toEqual(['connect', 'transport close', 'connect']));
  });

  it('hears what the server sends at once', async () => {
    const { server } = serve();
    server.io.on('connection', (peer) => void peer.emit('hello', 'you'));
    const heard: string[] = [];
    const Listen = () => {
      useSocketEvent('hello', (text: string) => void heard.push(text));
      return null;
    };
    strictly(
      <SocketProvider socket={socketTo(server)}>
        <Listen />
      </SocketProvider>,
    );
    await vi.waitFor(() => expect(heard).toEqual(['you']));
  });
});

describe(`recordEvents (React ${version})`, () => {
  it('opens nothing', () => {
    const { server } = serve();
    const socket = socketTo(server);
    recordEvents(socket, 'news');
    expect(socket.active).toBe(false);
  });

  /** Shows `Listen` in a render whose effects run in a task of their own, with an event sent in between. */
  const between = async (isRecorded: boolean) => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const journal: string[] = [];
    const options = isRecorded ? { socket, replay: recordEvents(socket, 'news') } : { socket };
    socket.on('news', () => void journal.push('event'));
    const Listen = () => {
      useSocketEvent('news', (text: string) => void journal.push(text), options);
      useLayoutEffect(() => {
        journal.push('rendered');
        peer.emit('news', 'heard');
        spend(10);
      }, []);
      useEffect(() => {
        journal.push('effect');
      }, []);
      return null;
    };
    let show = () => {};
    const App = () => {
      const [isShown, setShown] = useState(false);
      show = () => setShown(true);
      return isShown ? <Listen /> : null;
    };
    render(<App />);
    startTransition(show);
    await vi.waitFor(() => expect(journal).toContain('effect'));
    await task();
    return journal;
  };

  it('hands over an event that came between render and effect, which is lost without it', async () => {
    expect(await between(false)).toEqual(['rendered', 'event', 'effect']);
    expect(await between(true)).toEqual(['rendered', 'event', 'heard', 'effect']);
  });

  it('hands each of the last events to each component once, under StrictMode too', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const replay = recordEvents(socket, 'news', 2);
    for (const text of ['a', 'b', 'c']) peer.emit('news', text);
    await task();
    const heard: string[] = [];
    const Listen = ({ name }: { name: string }) => {
      useSocketEvent('news', (text: string) => void heard.push(`${name} ${text}`), {
        socket,
        replay,
      });
      return null;
    };
    strictly(<Listen name="one" />);
    expect(heard).toEqual(['one b', 'one c']);
    peer.emit('news', 'd');
    await task();
    strictly(<Listen name="two" />);
    peer.emit('news', 'e');
    await task();
    expect(heard.slice(2)).toEqual(['one d', 'two c', 'two d', 'one e', 'two e']);
  });

  it('hands over what came while a component did not listen, and nothing twice', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const replay = recordEvents(socket, 'news', 3);
    const heard: string[] = [];
    const Listen = ({ enabled }: { enabled: boolean }) => {
      useSocketEvent('news', (text: string) => void heard.push(text), { socket, replay, enabled });
      return null;
    };
    const view = strictly(<Listen enabled />);
    const send = async (...texts: string[]) => {
      for (const text of texts) peer.emit('news', text);
      await task();
    };
    await send('a');
    view.rerender(<Listen enabled={false} />);
    await send('b', 'c');
    view.rerender(<Listen enabled />);
    expect(heard).toEqual(['a', 'b', 'c']);
    view.rerender(<Listen enabled={false} />);
    await send('d', 'e', 'f', 'g');
    view.rerender(<Listen enabled />);
    expect(heard).toEqual(['a', 'b', 'c', 'e', 'f', 'g']);
  });
});
