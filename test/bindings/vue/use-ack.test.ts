import { isTimeoutError } from 'holdfast';
import { useAck, useEmit } from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import { connect, mountWith, task, watchersOf } from './support.js';

describe('useAck', () => {
  it('goes from idle to pending to success, and back', async () => {
    const { socket, peer } = await connect();
    peer.on('save', (n: number, done: (n: number) => void) => done(n * 2));
    const { send, reset, status, data, error, pending } = mountWith(socket, () =>
      useAck('save'),
    ).bindings;
    const shown = () => [status.value, data.value, error.value, pending.value];
    expect(shown()).toEqual(['idle', undefined, undefined, 0]);
    const answer = send(21);
    expect(shown()).toEqual(['pending', undefined, undefined, 1]);
    expect(await answer).toBe(42);
    expect(shown()).toEqual(['success', 42, undefined, 0]);
    reset();
    expect(shown()).toEqual(['idle', undefined, undefined, 0]);
  });

  it('shows an error, after the time limit', async () => {
    const { server, socket } = await connect();
    server.neverAck();
    const ack = mountWith(socket, () => useAck('save', { timeout: 20 })).bindings;
    await expect(ack.send()).rejects.toThrow();
    expect([ack.status.value, ack.pending.value]).toEqual(['error', 0]);
    expect(isTimeoutError(ack.error.value)).toBe(true);
  });

  it('shows the last send, and counts all', async () => {
    const { socket, peer } = await connect();
    const answers: ((text: string) => void)[] = [];
    peer.on('save', (done: (text: string) => void) => void answers.push(done));
    const { send, data, pending } = mountWith(socket, () => useAck('save')).bindings;
    const both = [send(), send()];
    expect(pending.value).toBe(2);
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]!('second');
    await both[1];
    answers[0]!('first');
    await both[0];
    await task();
    expect([data.value, pending.value]).toEqual(['second', 0]);
  });

  it('keeps what it has when it is stopped, and still sends', async () => {
    const { socket, peer } = await connect();
    peer.on('save', (done: (text: string) => void) => done('saved'));
    const { send, stop, status, data } = mountWith(socket, () => useAck('save')).bindings;
    const answer = send();
    stop();
    expect(await answer).toBe('saved');
    expect([status.value, data.value]).toEqual(['pending', undefined]);
    expect(await send()).toBe('saved');
  });

  it('settles after its component has gone, and nobody complains', async () => {
    const { socket, peer } = await connect();
    const watchers = watchersOf(socket);
    peer.on('save', (done: (text: string) => void) => done('saved'));
    const view = mountWith(socket, () => useAck('save'));
    const answer = view.bindings.send();
    view.unmount();
    expect(await answer).toBe('saved');
    expect(watchers()).toBe(0);
  });
});

describe('useEmit', () => {
  it('sends now or, unless volatile, as soon as the connection is back', async () => {
    const { server, socket, peers } = await connect();
    const heard: unknown[] = [];
    const listen = () => peers.at(-1)!.on('say', (...args: unknown[]) => void heard.push(args));
    listen();
    const { say, now } = mountWith(socket, () => ({
      say: useEmit('say'),
      now: useEmit('say', { volatile: true }),
    })).bindings;
    expect(say('a', 1)).toBe(undefined);
    now('b');
    await vi.waitFor(() => expect(heard).toEqual([['a', 1], ['b']]));
    server.offline();
    say('c');
    now('d');
    server.io.on('connection', listen);
    server.offline(false);
    await vi.waitFor(() => expect(heard).toEqual([['a', 1], ['b'], ['c']]));
  });
});
