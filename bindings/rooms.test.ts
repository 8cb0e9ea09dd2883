import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeSocket } from '../test/fakes/socket.js';
import { stay } from './rooms.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('stay', () => {
  it('joins once for many users, and leaves one second after the last', () => {
    const { socket, calls, become, listeners } = fakeSocket();
    become({ status: 'connected' });
    const users = [1, 2, 3].map(() => stay(socket, 'lobby', 'join', 'leave'));
    expect(calls).toEqual([['emit', 'join', 'lobby']]);
    for (const release of users) release();
    vi.advanceTimersByTime(1_000);
    expect(calls.at(-1)).toEqual(['emit', 'leave', 'lobby']);
    expect(calls).toHaveLength(2);
    expect(listeners('connect')).toBe(0);
  });

  it('joins when the connection comes, and again when it was not recovered', () => {
    const { socket, calls, become } = fakeSocket();
    stay(socket, 'lobby', 'join', 'leave');
    expect(calls).toEqual([]);
    become({ status: 'connected' });
    become({ status: 'reconnecting' });
    become({ status: 'connected', recovered: false });
    expect(calls).toEqual([
      ['emit', 'join', 'lobby'],
      ['emit', 'join', 'lobby'],
    ]);
  });

  it('does not join again on a recovered connection, unless it never did', () => {
    const { socket, calls, become } = fakeSocket();
    become({ status: 'connected' });
    stay(socket, 'old', 'join', undefined);
    become({ status: 'reconnecting' });
    stay(socket, 'new', 'join', undefined);
    become({ status: 'connected', recovered: true });
    expect(calls).toEqual([
      ['emit', 'join', 'old'],
      ['emit', 'join', 'new'],
    ]);
  });

  it('joins again though the application takes away all listeners of `connect`', () => {
    const { socket, calls, become } = fakeSocket();
    become({ status: 'connected' });
    stay(socket, 'lobby', 'join', 'leave');
    socket.off('connect');
    become({ status: 'reconnecting' });
    become({ status: 'connected' });
    expect(calls).toEqual([
      ['emit', 'join', 'lobby'],
      ['emit', 'join', 'lobby'],
    ]);
  });

  it('joins behind what the application sends in its listeners of `connect`', () => {
    const { socket, calls, become } = fakeSocket();
    stay(socket, 'lobby', 'join', 'leave');
    socket.on('connect', () => void socket.emit('login'));
    become({ status: 'connected' });
    expect(calls).toEqual([
      ['emit', 'login'],
      ['emit', 'join', 'lobby'],
    ]);
  });

  it('joins once though it is asked to by a listener of the connection that comes', () => {
    const { socket, calls, become } = fakeSocket();
    const stop = socket.subscribe(() => void (socket.connected && stay(socket, 'a', 'join', '')));
    become({ status: 'connected' });
    stop();
    expect(calls).toEqual([['emit', 'join', 'a']]);
  });

  it('tells nobody that it leaves when there is no connection to come', () => {
    const { socket, calls, become } = fakeSocket();
    become({ status: 'connected' });
    const release = stay(socket, 'lobby', 'join', 'leave');
    become({ status: 'closed' });
    release();
    vi.advanceTimersByTime(1_000);
    expect(calls).toHaveLength(1);
  });

  it('leaves with the last user, whichever of them has said how', () => {
    const { socket, calls, become } = fakeSocket();
    become({ status: 'connected' });
    const users = [undefined, 'leave', undefined].map((leave) => stay(socket, 'a', 'join', leave));
    for (const release of users) release();
    vi.advanceTimersByTime(1_000);
    expect(calls).toEqual([
      ['emit', 'join', 'a'],
      ['emit', 'leave', 'a'],
    ]);
  });

  it('says what is missing, and sends no event without a name', () => {
    const { socket, calls, become } = fakeSocket();
    become({ status: 'connected' });
    expect(() => stay(socket, 'a', undefined as never, 'leave')).toThrow(
      'holdfast: expected join, got undefined',
    );
    expect(calls).toEqual([]);
  });

  it('counts rooms and their events apart', () => {
    const { socket, calls, become } = fakeSocket();
    become({ status: 'connected' });
    stay(socket, 'a', 'join', undefined);
    stay(socket, 'b', 'join', undefined);
    stay(socket, 'a', 'watch', undefined);
    stay(socket, 'b c', 'a', undefined);
    stay(socket, 'c', 'a b', undefined);
    expect(calls.map(([, event, room]) => [event, room])).toEqual([
      ['join', 'a'],
      ['join', 'b'],
      ['watch', 'a'],
      ['a', 'b c'],
      ['a b', 'c'],
    ]);
  });
});
