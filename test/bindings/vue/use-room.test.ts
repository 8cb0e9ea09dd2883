import type { ServerSocket, TestServer } from 'holdfast/testing';
import { useRoom } from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import { nextTick, ref } from 'vue';
import { mountWith, serve, socketTo, takeComplaints, task, useFakeTimers } from './support.js';

const events = { join: 'join', leave: 'leave' };

/** What clients asked for, in order. */
const asked = (server: TestServer) => {
  const heard: string[] = [];
  server.io.on('connection', (peer: ServerSocket) => {
    // Recovery wants an event that it can go on from.
    peer.emit('hello');
    for (const name of ['join', 'leave'])
      peer.on(name, (room: string) => void heard.push(`${name} ${room}`));
  });
  return heard;
};

describe('useRoom', () => {
  it('joins once for all, and leaves some time after the last has gone', async () => {
    const { server } = serve();
    const heard = asked(server);
    const socket = socketTo(server).connect();
    const first = mountWith(socket, () => useRoom('a', events));
    const second = mountWith(socket, () => useRoom('a', events));
    await vi.waitFor(() => expect(heard).toEqual(['join a']));
    useFakeTimers();
    first.unmount();
    vi.advanceTimersByTime(5_000);
    second.unmount();
    vi.advanceTimersByTime(999);
    mountWith(socket, () => useRoom('a', events)).unmount();
    vi.advanceTimersByTime(1_000);
    vi.useRealTimers();
    await vi.waitFor(() => expect(heard).toEqual(['join a', 'leave a']));
  });

  it.each([
    ['joins again after a connection that was not recovered', false, ['join a', 'join a']],
    ['does not join again after a connection that was recovered', true, ['join a']],
  ])('%s', async (_, recovers, expected) => {
    const { server } = serve(recovers ? { connectionStateRecovery: {} } : {});
    const heard = asked(server);
    const socket = socketTo(server).connect();
    const greeted = new Promise((resolve) => socket.on('hello', resolve));
    mountWith(socket, () => useRoom('a', events));
    await greeted;
    await vi.waitFor(() => expect(heard).toEqual(['join a']));
    const back = new Promise((resolve) => socket.once('connect', () => resolve(0)));
    server.dropLink();
    await back;
    await task();
    expect([socket.recovered, heard]).toEqual([recovers, expected]);
  });

  it('moves to another room, and to none, passing by those of the same task', async () => {
    const { server } = serve();
    const heard = asked(server);
    const socket = socketTo(server).connect();
    const room = ref<string | null>('a');
    const { stop } = mountWith(socket, () => useRoom(room, events)).bindings;
    await vi.waitFor(() => expect(heard).toEqual(['join a']));
    useFakeTimers();
    room.value = 'never';
    room.value = 'b';
    await nextTick();
    vi.advanceTimersByTime(1_000);
    room.value = null;
    await nextTick();
    vi.advanceTimersByTime(1_000);
    stop();
    vi.useRealTimers();
    await vi.waitFor(() => expect(heard).toEqual(['join a', 'join b', 'leave a', 'leave b']));
  });

  it('is in none for a name that is not there yet: an empty one, or what && gives in plain JavaScript', async () => {
    const { server } = serve();
    const heard = asked(server);
    const socket = socketTo(server).connect();
    mountWith(socket, () => {
      useRoom('', events);
      useRoom(false as never, events);
      useRoom(undefined, events);
      useRoom('a', events);
    });
    await vi.waitFor(() => expect(heard).toContain('join a'));
    expect(heard).toEqual(['join a']);
  });

  it.each([
    ['no options', undefined],
    ['no join', { leave: 'leave' }],
  ])('says what is missing in plain JavaScript: %s', (_, options) => {
    const socket = socketTo(serve().server);
    expect(() => mountWith(socket, () => useRoom('a', options as never))).toThrow(
      'holdfast: expected join, got undefined',
    );
    takeComplaints();
    socket.disconnect();
  });
});
