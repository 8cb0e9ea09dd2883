import type { SocketState } from 'holdfast';
import { idleState } from 'holdfast';
import { type Schedule, socketMiddleware } from 'holdfast/zustand';
import { describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { arrived, connect, holdFrames, nextFrame, socketOf, startServer } from './support.js';
import type { Connected } from './total.js';

describe('the connection in a store of one’s own', () => {
  const withConnection = (socket: Connected['socket'], schedule?: Schedule) =>
    createStore<{ connection: SocketState; total: number }>()(
      socketMiddleware(() => ({ connection: idleState, total: 0 }), {
        socket,
        schedule,
        connection: (_, connection) => ({ connection }),
        on: {
          add: ({ connection, total }, by) => ({
            total: connection.status === 'connected' ? total + by : -1,
          }),
        },
      }),
    );

  it.each(['frame', 'sync'] as const)('follows the socket (%s)', async (schedule) => {
    const server = startServer();
    const socket = socketOf(server);
    const store = withConnection(socket, schedule);
    await nextFrame();
    expect(store.getState().connection).toBe(idleState);
    socket.connect();
    await vi.waitFor(() => expect(store.getState().connection.status).toBe('connected'));
    expect(store.getState().connection).toBe(socket.getSnapshot());
    store.dispose();
    socket.disconnect();
    await nextFrame();
    expect(store.getState().connection.status).toBe('connected');
  });

  it.each(['frame', 'sync'] as const)('catches up with an open one (%s)', async (schedule) => {
    const { socket } = await connect();
    const store = withConnection(socket, schedule);
    expect(store.getInitialState().connection).toBe(idleState);
    expect(store.getState().connection).toBe(idleState);
    await nextFrame();
    expect(store.getState().connection).toBe(socket.getSnapshot());
  });

  it('does not catch up with an open one once it is disposed of', async () => {
    const { socket } = await connect();
    const store = withConnection(socket);
    store.dispose();
    await nextFrame();
    expect(store.getState().connection).toBe(idleState);
  });

  it('stands in one line with the events', async () => {
    const frame = holdFrames();
    const { server, socket } = await connect();
    const store = withConnection(socket);
    await arrived();
    server.io.emit('add', 5);
    await arrived();
    socket.disconnect();
    await frame();
    expect(store.getState()).toMatchObject({ total: 5, connection: { status: 'closed' } });
  });
});
