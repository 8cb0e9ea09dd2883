import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeSocket } from '../test/fakes/socket.js';
import { hold } from './hold.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('hold', () => {
  it('opens once for many users, and closes one second after the last', () => {
    const { socket, calls } = fakeSocket();
    const [first, second] = [hold(socket), hold(socket)];
    first();
    vi.advanceTimersByTime(5_000);
    second();
    vi.advanceTimersByTime(999);
    expect(calls).toEqual([['connect']]);
    vi.advanceTimersByTime(1);
    expect(calls).toEqual([['connect'], ['disconnect']]);
  });

  it('keeps it for a user who comes back in time', () => {
    const { socket, calls } = fakeSocket();
    hold(socket)();
    vi.advanceTimersByTime(999);
    const release = hold(socket);
    vi.advanceTimersByTime(5_000);
    expect(calls).toEqual([['connect']]);
    release();
    vi.advanceTimersByTime(1_000);
    expect(calls.at(-1)).toEqual(['disconnect']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits as long as it is told', () => {
    const { socket, calls } = fakeSocket();
    hold(socket, 50)();
    vi.advanceTimersByTime(50);
    expect(calls.at(-1)).toEqual(['disconnect']);
  });

  it.each([2 ** 31, Infinity])('waits long where it is told to wait %d ms', (delayMs) => {
    const { socket, calls } = fakeSocket();
    hold(socket, delayMs)();
    vi.advanceTimersByTime(86_400_000);
    expect(calls).toEqual([['connect']]);
  });

  it('opens what it has closed itself for the next user', () => {
    const { socket, calls, become } = fakeSocket();
    hold(socket)();
    become({ status: 'connected' });
    vi.advanceTimersByTime(1_000);
    hold(socket);
    expect(calls).toEqual([['connect'], ['disconnect'], ['connect']]);
  });

  it('tries again what was refused when the last user left', () => {
    const { socket, calls, become } = fakeSocket();
    hold(socket)();
    become({ status: 'refused', reason: 'expired' });
    vi.advanceTimersByTime(1_000);
    hold(socket);
    expect(calls.filter(([name]) => name === 'connect')).toHaveLength(2);
  });

  it('leaves closed what the application disconnected by hand', () => {
    const { socket, calls } = fakeSocket();
    const release = hold(socket);
    socket.disconnect();
    release();
    vi.advanceTimersByTime(1_000);
    calls.length = 0;
    hold(socket)();
    vi.advanceTimersByTime(1_000);
    expect(calls).toEqual([]);
  });

  it('opens again when nobody stayed until it was connected', () => {
    const { socket, calls } = fakeSocket();
    for (let n = 0; n < 3; n++) {
      hold(socket)();
      vi.advanceTimersByTime(1_000);
    }
    expect(calls.filter(([name]) => name === 'connect')).toHaveLength(3);
  });

  it('neither opens nor closes what the application opened itself', () => {
    const { socket, calls, become } = fakeSocket();
    become({ status: 'connecting' });
    hold(socket)();
    vi.advanceTimersByTime(1_000);
    expect(calls).toEqual([]);
  });

  it('names in a warning what is left unsent', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { socket } = fakeSocket();
    const release = hold(socket);
    socket.sendBuffer.push({} as never, {} as never);
    release();
    vi.advanceTimersByTime(1_000);
    expect(warn.mock.calls).toEqual([['holdfast: / closed, 2 unsent']]);
  });
});
