import type { SocketState } from 'holdfast';
import { idleState } from 'holdfast';
import { type Schedule, socketMiddleware } from 'holdfast/zustand';
import { describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import {
  arrived,
  connect,
  holdFrames,
  nextFrame,
  socketOf,
  startServer,
  uncaught,
} from './support.js';

interface State {
  total: number;
  names: string[];
  untouched: object;
  plus(by: number): void;
}

type Connected = Awaited<ReturnType<typeof connect>>;

const storeOf = (socket: Connected['socket'], schedule?: Schedule) =>
  createStore<State>()(
    socketMiddleware(
      (set, get) => ({
        total: 0,
        names: [],
        untouched: {},
        plus: (by) => set({ total: get().total + by }),
      }),
      {
        socket,
        schedule,
        on: {
          add: (state, by) => ({ total: state.total + by }),
          rename: (state, first, last) => ({ names: [...state.names, `${first} ${last}`] }),
        },
      },
    ),
  );

const setup = async (schedule?: Schedule) => {
  const connection = await connect();
  const store = storeOf(connection.socket, schedule);
  const seen: State[] = [];
  store.subscribe((state) => seen.push(state));
  return { ...connection, store, seen };
};

describe('socketMiddleware', () => {
  it('takes each event, with all arguments and in order, in one setState a frame', async () => {
    const frame = holdFrames();
    const { store, seen, send } = await setup();
    for (let by = 1; by <= 100; by++) await send(['add', by], ['rename', 'n', `${by}`]);
    expect(seen).toEqual([]);
    await frame();
    expect(seen).toHaveLength(1);
    expect(store.getState().total).toBe(5050);
    expect(store.getState().names).toEqual(Array.from({ length: 100 }, (_, n) => `n ${n + 1}`));
    await frame();
    expect(seen).toHaveLength(1);
    await send(['add', 1]);
    await frame();
    expect(seen).toHaveLength(2);
  });

  it('needs nothing but a real frame', async () => {
    const { store, seen, send } = await setup();
    await send(['add', 1], ['add', 2]);
    await nextFrame();
    expect([store.getState().total, seen.length]).toEqual([3, 1]);
  });

  it('leaves what no event touches the same object', async () => {
    const { store, send } = await setup('sync');
    const { untouched, names, plus } = store.getState();
    await send(['add', 1]);
    expect(store.getState().untouched).toBe(untouched);
    expect(store.getState().names).toBe(names);
    expect(store.getState().plus).toBe(plus);
  });

  it('puts nothing into the state but what the reducers return', async () => {
    const { store, send } = await setup('sync');
    await send(['add', 1]);
    expect(Object.keys(store.getState())).toEqual(['total', 'names', 'untouched', 'plus']);
    expect(JSON.parse(JSON.stringify(store.getState()))).toEqual({
      total: 1,
      names: [],
      untouched: {},
    });
  });

  it('loses neither an action between two frames nor the events before and after it', async () => {
    const frame = holdFrames();
    const { store, send } = await setup();
    await send(['add', 1]);
    store.getState().plus(10);
    expect(store.getState().total).toBe(10);
    store.setState({ names: ['set'] });
    store.setState((state) => ({ total: state.total + 100 }));
    await send(['add', 2], ['rename', 'after', 'it']);
    await frame();
    expect(store.getState()).toMatchObject({ total: 113, names: ['set', 'after it'] });
  });

  it('lets events count upon a state that was replaced meanwhile', async () => {
    const frame = holdFrames();
    const { store, send } = await setup();
    await send(['add', 1]);
    store.setState({ ...store.getInitialState(), total: 1000 }, true);
    await frame();
    expect(store.getState().total).toBe(1001);
  });

  it('changes the state at each event on request', async () => {
    const { store, seen, send } = await setup('sync');
    await send(['add', 1], ['add', 2]);
    expect(seen.map(({ total }) => total)).toEqual([1, 3]);
    expect(store.getState().total).toBe(3);
  });

  it('goes on by timer where there are no frames', async () => {
    holdFrames();
    const { store, seen, send } = await setup();
    await send(['add', 1], ['add', 2]);
    expect(seen).toEqual([]);
    await vi.waitFor(() => expect(store.getState().total).toBe(3));
    expect(seen).toHaveLength(1);
  });

  it('reports a reducer that throws, and goes on with everything else', async () => {
    const errors = uncaught();
    const frame = holdFrames();
    const { socket, send } = await connect();
    const heard: number[] = [];
    const store = createStore<{ total: number }>()(
      socketMiddleware(() => ({ total: 0 }), {
        socket,
        on: {
          add(state, by) {
            if (by === 2) throw new Error('not two');
            return { total: state.total + by };
          },
        },
      }),
    );
    socket.on('add', (by) => heard.push(by));
    await send(['add', 1], ['add', 2], ['add', 3]);
    await frame();
    expect(store.getState().total).toBe(4);
    expect(heard).toEqual([1, 2, 3]);
    expect(socket.connected).toBe(true);
    await vi.waitFor(() => expect(errors).toEqual([expect.stringContaining('not two')]));
  });

  it('tells nobody when the reducers have nothing to change', async () => {
    const { socket, send } = await connect();
    const store = createStore<{ total: number }>()(
      socketMiddleware(() => ({ total: 0 }), {
        socket,
        schedule: 'sync',
        on: { add: () => undefined, rename: (state) => state },
      }),
    );
    const listener = vi.fn();
    store.subscribe(listener);
    await send(['add', 1], ['rename', 'a', 'b']);
    expect(listener).not.toHaveBeenCalled();
  });

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
