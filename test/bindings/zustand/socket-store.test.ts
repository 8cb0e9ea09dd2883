import { idleState } from 'holdfast';
import { createSocketStore } from 'holdfast/zustand';
import { describe, expect, it, vi } from 'vitest';
import { connect, socketOf, startServer } from './support.js';

describe('createSocketStore', () => {
  it('is idle before the socket was opened, and opens nothing', () => {
    const server = startServer();
    const store = createSocketStore(socketOf(server));
    store.subscribe(() => {});
    expect(store.getState()).toBe(idleState);
    expect(store.getInitialState()).toBe(idleState);
    expect(server.opened).toBe(0);
  });

  it('follows the socket, with its very snapshots', async () => {
    const socket = socketOf(startServer());
    const store = createSocketStore(socket);
    const seen: string[] = [];
    store.subscribe((state, before) => seen.push(`${before.status} → ${state.status}`));
    socket.connect();
    await vi.waitFor(() => expect(store.getState().status).toBe('connected'));
    expect(store.getState()).toBe(socket.getSnapshot());
    expect(store.getState()).toBe(store.getState());
    socket.disconnect();
    expect(store.getState()).toMatchObject({ status: 'closed', reason: 'io client disconnect' });
    const changes = seen.filter((change) => !/(\w+) → \1/.test(change));
    expect(changes).toEqual(['idle → connecting', 'connecting → connected', 'connected → closed']);
  });

  it('starts with the state of an open socket, and hydrates as idle all the same', async () => {
    const { socket } = await connect();
    const store = createSocketStore(socket);
    expect(store.getState()).toBe(socket.getSnapshot());
    expect(store.getInitialState()).toBe(idleState);
  });

  it('holds plain values, not the socket', async () => {
    const { socket } = await connect();
    const state = createSocketStore(socket).getState();
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    expect(Object.keys(state)).toEqual(Object.keys(idleState));
  });

  it('ends with dispose, and leaves the socket as it is', async () => {
    const { socket } = await connect();
    const store = createSocketStore(socket);
    store.dispose();
    expect(socket.connected).toBe(true);
    socket.disconnect();
    expect(store.getState().status).toBe('connected');
  });
});
