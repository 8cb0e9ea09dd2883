import { describe, expect, it, vi } from 'vitest';
import { fakeSocket } from '../test/fakes/socket.js';
import { type AckStateOptions, createAckState } from './ack-state.js';

const sending = (options: AckStateOptions = {}) => {
  const fake = fakeSocket();
  const ref = { current: options };
  const [watch, get] = createAckState<[string], string>(fake.socket, 'save', ref);
  const told = vi.fn();
  watch(told);
  const seen = () => {
    const { send, reset, ...state } = get();
    return state;
  };
  return { ...fake, ref, get, seen, told };
};
const settled = () => new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(resolve)));

describe('an acknowledged event', () => {
  it('goes from idle over pending to success, with the same functions', async () => {
    const { get, seen, asked, told } = sending();
    const { send, reset } = get();
    expect(seen()).toEqual({ status: 'idle', pending: 0 });
    const answer = send('x');
    expect(seen()).toEqual({ status: 'pending', pending: 1 });
    asked[0]!.resolve('saved');
    await expect(answer).resolves.toBe('saved');
    expect(seen()).toEqual({ status: 'success', data: 'saved', pending: 0 });
    expect([get().send, get().reset]).toEqual([send, reset]);
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('shows a failure, whose promise may be left alone', async () => {
    const { get, seen, asked } = sending();
    void get().send('x');
    const error = new Error('no');
    asked[0]!.reject(error);
    await settled();
    expect(seen()).toEqual({ status: 'error', error, pending: 0 });
  });

  it('shows the last one, whatever order the answers come in, and counts all', async () => {
    const { get, seen, asked } = sending();
    void get().send('first');
    void get().send('second');
    expect(seen()).toEqual({ status: 'pending', pending: 2 });
    asked[1]!.resolve('second');
    await settled();
    expect(seen()).toEqual({ status: 'success', data: 'second', pending: 1 });
    asked[0]!.resolve('first');
    await settled();
    expect(seen()).toEqual({ status: 'success', data: 'second', pending: 0 });
  });

  it('shows nothing of what was pending when it was reset', async () => {
    const { get, seen, asked } = sending();
    void get().send('x');
    get().reset();
    expect(seen()).toEqual({ status: 'idle', pending: 1 });
    asked[0]!.resolve('late');
    await settled();
    expect(seen()).toEqual({ status: 'idle', pending: 0 });
  });

  it('waits ten seconds, as long as it is told at each send, or for ever', () => {
    const { get, calls, ref } = sending();
    const { signal } = new AbortController();
    void get().send('a');
    ref.current = { timeout: 50, signal };
    void get().send('b');
    ref.current = { timeout: false };
    void get().send('c');
    expect(calls).toEqual([
      ['emitWithAck', { timeout: 10_000, signal: undefined }, 'save', 'a'],
      ['emitWithAck', { timeout: 50, signal }, 'save', 'b'],
      ['emitWithAck', { timeout: undefined, signal: undefined }, 'save', 'c'],
    ]);
  });
});
