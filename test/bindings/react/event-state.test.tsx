import { act, render } from '@testing-library/react';
import { recordEvents, useEventLog, useEventReducer, useLatestEvent } from 'holdfast/react';
import { Profiler, type ReactNode, version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { connect, frames, serve, strictly, task } from './support.js';

const numbers = Array.from({ length: 500 }, (_, n) => n);

/** Shows `ui` and counts how often it is rendered from then on. */
const counted = (ui: ReactNode) => {
  const rendered = vi.fn();
  const view = render(
    <Profiler id="ui" onRender={rendered}>
      {ui}
    </Profiler>,
  );
  rendered.mockClear();
  return { view, rendered };
};

describe(`useLatestEvent (React ${version})`, () => {
  it('renders once a frame, not once an event, and ends with the last value', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = () => <p>{useLatestEvent('tick', { socket, initial: -1 })}</p>;
    const { view, rendered } = counted(<Show />);
    let passed = 0;
    let isOver = false;
    const count = () => {
      passed++;
      if (!isOver) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    const started = performance.now();
    for (const n of numbers) {
      peer.emit('tick', n);
      await task();
    }
    await vi.waitFor(() => expect(view.container.textContent).toBe('499'));
    isOver = true;
    // A machine under load may draw so slowly that the timer comes first.
    const timers = (performance.now() - started) / 100;
    expect(rendered.mock.calls.length).toBeLessThanOrEqual(passed + timers + 1);
    expect(rendered.mock.calls.length).toBeLessThan(250);
  });

  it("renders at each event where the schedule is 'sync'", async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = () => <p>{useLatestEvent('tick', { socket, schedule: 'sync' })}</p>;
    const { view, rendered } = counted(<Show />);
    for (const n of numbers) {
      peer.emit('tick', n);
      await task();
      expect(view.container.textContent).toBe(`${n}`);
    }
    expect(rendered).toHaveBeenCalledTimes(500);
  });

  it('shows what comes while frames do not', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(0);
    const Show = () => <p>{useLatestEvent('tick', { socket })}</p>;
    const view = strictly(<Show />);
    for (const n of [1, 2, 3]) peer.emit('tick', n);
    await vi.waitFor(() => expect(view.container.textContent).toBe('3'));
  });

  it('shows the initial value until the first event, and what `select` takes of it then', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = ({ factor }: { factor: number }) => (
      <p>
        {useLatestEvent('moved', {
          socket,
          initial: 'nowhere',
          select: (x: number, y: number) => `${x * factor},${y * factor}`,
        })}
      </p>
    );
    const view = strictly(<Show factor={1} />);
    expect(view.container.textContent).toBe('nowhere');
    peer.emit('moved', 1, 2);
    await vi.waitFor(() => expect(view.container.textContent).toBe('1,2'));
    view.rerender(<Show factor={10} />);
    peer.emit('moved', 1, 2);
    await vi.waitFor(() => expect(view.container.textContent).toBe('10,20'));
  });

  it('renders nothing anew for a value that is the same, or equal', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = () => {
      const same = useLatestEvent('tick', { socket });
      const equal = useLatestEvent('place', {
        socket,
        initial: { id: 0 },
        select: (id: number, _label: string) => ({ id }),
        equal: (before, now) => before.id === now.id,
      });
      return <p>{`${same} ${equal.id}`}</p>;
    };
    const { view, rendered } = counted(<Show />);
    peer.emit('tick', 1);
    peer.emit('place', 1, 'a');
    await vi.waitFor(() => expect(view.container.textContent).toBe('1 1'));
    await frames();
    rendered.mockClear();
    peer.emit('tick', 1);
    peer.emit('place', 1, 'b');
    await task();
    await frames();
    expect(rendered).not.toHaveBeenCalled();
  });

  it('begins anew when its resetKey changes', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = ({ room }: { room: string }) => (
      <p>{useLatestEvent('tick', { socket, initial: 'none', resetKey: room })}</p>
    );
    const view = strictly(<Show room="a" />);
    peer.emit('tick', 1);
    await vi.waitFor(() => expect(view.container.textContent).toBe('1'));
    view.rerender(<Show room="a" />);
    expect(view.container.textContent).toBe('1');
    view.rerender(<Show room="b" />);
    expect(view.container.textContent).toBe('none');
  });

  it('keeps what it has while its resetKey is no number', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = ({ page }: { page: string }) => (
      <p>{useLatestEvent('tick', { socket, initial: 'none', resetKey: Number(page) })}</p>
    );
    const view = strictly(<Show page="a" />);
    peer.emit('tick', 1);
    await vi.waitFor(() => expect(view.container.textContent).toBe('1'));
    view.rerender(<Show page="b" />);
    expect(view.container.textContent).toBe('1');
  });

  it('knows what came before it was on the page where events are recorded', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const replay = recordEvents(socket, 'tick');
    peer.emit('tick', 7);
    await task();
    const Show = () => <p>{useLatestEvent('tick', { socket, replay })}</p>;
    const view = strictly(<Show />);
    await vi.waitFor(() => expect(view.container.textContent).toBe('7'));
  });

  it('says nothing when events come after it has gone', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = () => <p>{useLatestEvent('tick', { socket })}</p>;
    const view = strictly(<Show />);
    peer.emit('tick', 1);
    await task();
    view.unmount();
    peer.emit('tick', 2);
    await task();
    await frames();
    expect(view.container.textContent).toBe('');
  });
});

describe(`useEventLog (React ${version})`, () => {
  it('keeps the arguments of the last events, none left out', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = () => <p>{JSON.stringify(useEventLog('moved', { socket, max: 3 }))}</p>;
    const { view, rendered } = counted(<Show />);
    expect(view.container.textContent).toBe('[]');
    for (const n of [1, 2, 3, 4]) peer.emit('moved', n, -n);
    await vi.waitFor(() => expect(view.container.textContent).toBe('[[2,-2],[3,-3],[4,-4]]'));
    expect(rendered).toHaveBeenCalledTimes(1);
  });

  it('gives another array with each change, and leaves those before as they were', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const seen = new Set<readonly unknown[]>();
    const Show = () => {
      const log = useEventLog('tick', { socket, max: 10 });
      seen.add(log);
      return <p>{log.length}</p>;
    };
    const view = render(<Show />);
    for (const n of [1, 2]) {
      peer.emit('tick', n);
      await vi.waitFor(() => expect(view.container.textContent).toBe(`${n}`));
    }
    view.rerender(<Show />);
    expect([...seen]).toEqual([[], [[1]], [[1], [2]]]);
  });

  it('keeps no more than it is told to once it is told to keep fewer', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = ({ max }: { max: number }) => <p>{useEventLog('tick', { socket, max }).join()}</p>;
    const view = strictly(<Show max={4} />);
    for (const n of [1, 2, 3, 4]) peer.emit('tick', n);
    await vi.waitFor(() => expect(view.container.textContent).toBe('1,2,3,4'));
    view.rerender(<Show max={2} />);
    peer.emit('tick', 5);
    await vi.waitFor(() => expect(view.container.textContent).toBe('4,5'));
  });

  it('goes on with what came while it was not on the page where events are recorded', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const replay = recordEvents(socket, 'tick', 10);
    const Show = () => <p>{useEventLog('tick', { socket, max: 10, replay }).join()}</p>;
    for (const n of [1, 2]) peer.emit('tick', n);
    await task();
    const view = strictly(<Show />);
    peer.emit('tick', 3);
    await vi.waitFor(() => expect(view.container.textContent).toBe('1,2,3'));
  });
});

describe(`useEventReducer (React ${version})`, () => {
  it('counts every event, and renders once a frame', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = () => (
      <p>{useEventReducer('add', (sum: number, n: number) => sum + n, 1_000, { socket })}</p>
    );
    const { view, rendered } = counted(<Show />);
    for (const n of numbers) peer.emit('add', n);
    const total = 1_000 + (499 * 500) / 2;
    await vi.waitFor(() => expect(view.container.textContent).toBe(`${total}`));
    expect(rendered.mock.calls.length).toBeLessThan(50);
  });

  it('uses the reducer of the last render', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = ({ sign }: { sign: number }) => (
      <p>
        {useEventReducer('add', (sum: number, n: number) => sum + sign * n, 0, {
          socket,
          schedule: 'sync',
        })}
      </p>
    );
    const view = strictly(<Show sign={1} />);
    peer.emit('add', 5);
    await vi.waitFor(() => expect(view.container.textContent).toBe('5'));
    act(() => view.rerender(<Show sign={-1} />));
    peer.emit('add', 2);
    await vi.waitFor(() => expect(view.container.textContent).toBe('3'));
  });

  it('keeps a state that is a function as it is', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = () => {
      const tell = useEventReducer(
        'say',
        (_: () => string, text: string) => () => text,
        () => 'no',
        {
          socket,
        },
      );
      return <p>{tell()}</p>;
    };
    const view = strictly(<Show />);
    expect(view.container.textContent).toBe('no');
    peer.emit('say', 'yes');
    await vi.waitFor(() => expect(view.container.textContent).toBe('yes'));
  });
});

// Last, since it would spoil those behind it.
describe(`state made of events (React ${version})`, () => {
  it('goes on showing what comes after fake timers that were left with a frame due', async () => {
    const { server } = serve();
    const { socket, peer } = await connect(server);
    const Show = () => <p>{useLatestEvent('tick', { socket })}</p>;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame'] });
    strictly(<Show />);
    peer.emit('tick', 1);
    await task();
    vi.useRealTimers();
    const view = strictly(<Show />);
    peer.emit('tick', 2);
    await vi.waitFor(() => expect(view.container.textContent).toBe('2'));
  });
});
