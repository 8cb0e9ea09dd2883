import { idleState } from 'holdfast';
import { createSocketStore, idleOutboxState } from 'holdfast/zustand';
import { describe, expect, it, vi } from 'vitest';
import { fakeOutbox } from '../../fakes/outbox.js';
import { connect, holdFrames, socketOf, startServer } from './support.js';

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

describe('createSocketStore with an outbox', () => {
  it('has its state under `outbox`, beside that of the socket', async () => {
    const { socket } = await connect();
    const { box } = fakeOutbox();
    box.emit('save');
    const state = createSocketStore(socket, box).getState();
    expect(state).toEqual({ ...socket.getSnapshot(), outbox: box.getSnapshot() });
    expect(state.outbox).toBe(box.getSnapshot());
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it('follows both: the socket at once, the outbox once a frame', async () => {
    const frame = holdFrames();
    const { box, move } = fakeOutbox();
    const socket = socketOf(startServer());
    const store = createSocketStore(socket, box);
    const changes: number[][] = [];
    store.subscribe(({ outbox }, before) => {
      if (outbox !== before.outbox) changes.push([outbox.pending, outbox.failed]);
    });
    for (let n = 0; n < 500; n++) box.emit('save');
    move('1', 'failed');
    socket.connect();
    expect([store.getState().status, changes]).toEqual(['connecting', []]);
    await frame();
    expect(changes).toEqual([[499, 1]]);
    expect(store.getState().outbox).toBe(box.getSnapshot());
    store.dispose();
  });

  it('hydrates as idle, whatever waits', async () => {
    const { socket } = await connect();
    const { box } = fakeOutbox();
    box.emit('save');
    const store = createSocketStore(socket, box);
    expect(store.getInitialState()).toEqual({ ...idleState, outbox: idleOutboxState });
    expect(store.getState().outbox.pending).toBe(1);
  });

  it('ends with dispose, with what came before in the state and nothing after', async () => {
    const frame = holdFrames();
    const { socket } = await connect();
    const { box, watchers } = fakeOutbox();
    const store = createSocketStore(socket, box);
    box.emit('save');
    store.dispose();
    expect([store.getState().outbox.pending, watchers()]).toEqual([1, 0]);
    box.emit('save');
    await frame();
    expect(store.getState().outbox.pending).toBe(1);
  });
});
