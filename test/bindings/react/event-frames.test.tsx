import { useLatestEvent } from 'holdfast/react';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { counted, numbers } from './counted.js';
import { connect, frames, serve, strictly, task } from './support.js';

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
