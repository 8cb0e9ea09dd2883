import { socketMiddleware } from 'holdfast/zustand';
import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { connect, holdFrames, nextFrame, socketOf, startServer } from './support.js';
import { setup, storeOf } from './total.js';

describe('socketMiddleware', () => {
  it('opens nothing', async () => {
    const server = startServer();
    storeOf(socketOf(server)).subscribe(() => {});
    await nextFrame();
    expect(server.opened).toBe(0);
  });

  it('ends with dispose: with what came before, and nothing that comes after', async () => {
    const frame = holdFrames();
    const { socket, store, seen, send } = await setup();
    await send(['add', 1]);
    store.dispose();
    expect(store.getState().total).toBe(1);
    await send(['add', 2]);
    await frame();
    await new Promise((resolve) => setTimeout(resolve, 150));
    store.dispose();
    expect([store.getState().total, seen.length]).toEqual([1, 1]);
    expect(socket.connected).toBe(true);
  });

  it('removes its own listeners only', async () => {
    const { socket, store, send } = await setup('sync');
    const heard: number[] = [];
    socket.on('add', (by) => heard.push(by));
    store.dispose();
    await send(['add', 7]);
    expect(heard).toEqual([7]);
  });

  it('feeds one store from two sockets, and dispose ends both', async () => {
    const one = await connect();
    const two = await connect();
    const store = createStore<{ one: number; two: number }>()(
      socketMiddleware(
        socketMiddleware(() => ({ one: 0, two: 0 }), {
          socket: one.socket,
          schedule: 'sync',
          on: { add: (_, by) => ({ one: by }) },
        }),
        { socket: two.socket, schedule: 'sync', on: { add: (_, by) => ({ two: by }) } },
      ),
    );
    await one.send(['add', 1]);
    await two.send(['add', 2]);
    expect(store.getState()).toEqual({ one: 1, two: 2 });
    store.dispose();
    await one.send(['add', 3]);
    await two.send(['add', 4]);
    expect(store.getState()).toEqual({ one: 1, two: 2 });
  });

  it("takes the socket's own events too", async () => {
    const { socket } = await connect();
    const store = createStore<{ reason: string }>()(
      socketMiddleware(() => ({ reason: '' }), {
        socket,
        schedule: 'sync',
        on: { disconnect: (_, reason) => ({ reason }) },
      }),
    );
    socket.disconnect();
    expect(store.getState().reason).toBe('io client disconnect');
  });
});
