import { socketMiddleware } from 'holdfast/zustand';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createJSONStorage, devtools, persist, subscribeWithSelector } from 'zustand/middleware';
import { createStore, type StateCreator } from 'zustand/vanilla';
import { afterThisTest } from '../../cleanup.js';
import { connect, type FromServer, holdFrames } from './support.js';

interface State {
  total: number;
  plus(by: number): void;
}

type Socket = Awaited<ReturnType<typeof connect>>['socket'];

const initializer: StateCreator<State> = (set, get) => ({
  total: 0,
  plus: (by) => set({ total: get().total + by }),
});
const options = (socket: Socket) => ({
  socket,
  on: {
    add: (state: State, by: number) => ({ total: state.total + by }),
    rename: () => undefined,
  } satisfies { [Name in keyof FromServer]: unknown },
});
const stored = () => {
  const written: unknown[] = [];
  const map = new Map<string, string>();
  const storage = createJSONStorage<State>(() => ({
    getItem: (name) => map.get(name) ?? null,
    setItem(name, value) {
      written.push(JSON.parse(value).state);
      map.set(name, value);
    },
    removeItem: (name) => void map.delete(name),
  }))!;
  map.set('game', JSON.stringify({ state: { total: 1000 }, version: 0 }));
  return { written, settings: { name: 'game', storage } };
};

describe('with persist', () => {
  const orders = {
    'persist outside': (socket: Socket, settings: ReturnType<typeof stored>['settings']) =>
      createStore<State>()(persist(socketMiddleware(initializer, options(socket)), settings)),
    'persist inside': (socket: Socket, settings: ReturnType<typeof stored>['settings']) =>
      createStore<State>()(socketMiddleware(persist(initializer, settings), options(socket))),
  };
  for (const [order, create] of Object.entries(orders))
    it(`starts with what was stored, and writes once a frame (${order})`, async () => {
      const frame = holdFrames();
      const { socket, send } = await connect();
      const { written, settings } = stored();
      const store = create(socket, settings);
      expect(store.getState().total).toBe(1000);
      expect(store.persist.hasHydrated()).toBe(true);
      await send(['add', 1], ['add', 2], ['add', 3]);
      expect(written).toEqual([]);
      await frame();
      expect(written).toEqual([{ total: 1006 }]);
      store.getState().plus(10);
      store.setState({ total: 5 });
      expect(written.slice(1)).toEqual([{ total: 1016 }, { total: 5 }]);
      await send(['add', 1]);
      store.dispose();
      expect(written.at(-1)).toEqual({ total: 6 });
    });

  for (const [order, create] of Object.entries(orders))
    it(`keeps the events that wait while it reads its storage again (${order})`, async () => {
      const frame = holdFrames();
      const { socket, send } = await connect();
      const { settings } = stored();
      const store = create(socket, settings);
      await send(['add', 1]);
      await store.persist.rehydrate();
      await frame();
      expect(store.getState().total).toBe(1001);
    });
});

describe('with devtools', () => {
  const connection = { init: vi.fn(), subscribe: vi.fn(() => () => {}), send: vi.fn() };
  const host = window as { __REDUX_DEVTOOLS_EXTENSION__?: unknown };

  beforeEach(() => {
    host.__REDUX_DEVTOOLS_EXTENSION__ = { connect: () => connection };
    connection.send.mockClear();
    afterThisTest(() => delete host.__REDUX_DEVTOOLS_EXTENSION__);
  });

  const orders = {
    'devtools outside': (socket: Socket) =>
      createStore<State>()(
        devtools(socketMiddleware(initializer, options(socket)), { enabled: true }),
      ),
    'devtools inside': (socket: Socket) =>
      createStore<State>()(
        socketMiddleware(devtools(initializer, { enabled: true }), options(socket)),
      ),
    'devtools and persist outside': (socket: Socket) =>
      createStore<State>()(
        devtools(
          persist(socketMiddleware(initializer, options(socket)), {
            ...stored().settings,
            name: 'other',
          }),
          { enabled: true },
        ),
      ),
    'devtools and persist inside': (socket: Socket) =>
      createStore<State>()(
        socketMiddleware(
          persist(devtools(initializer, { enabled: true }), {
            ...stored().settings,
            name: 'other',
          }),
          options(socket),
        ),
      ),
  };
  for (const [order, create] of Object.entries(orders))
    it(`names one action a frame after its events (${order})`, async () => {
      const frame = holdFrames();
      const { socket, send } = await connect();
      const store = create(socket);
      await send(['add', 1], ['rename', 'a', 'b'], ['add', 2]);
      await frame();
      expect(connection.send.mock.calls).toEqual([
        [
          {
            type: 'socket/add,rename',
            events: [
              ['add', 1],
              ['rename', 'a', 'b'],
              ['add', 2],
            ],
          },
          store.getState(),
        ],
      ]);
      expect(store.getState().total).toBe(3);
      await send(['rename', 'changes', 'nothing']);
      await frame();
      expect(connection.send).toHaveBeenCalledOnce();
      store.setState({ total: 0 }, false, 'reset');
      expect(connection.send).toHaveBeenLastCalledWith({ type: 'reset' }, store.getState());
      store.dispose();
      store.devtools.cleanup();
    });
});

it('works with subscribeWithSelector on either side', async () => {
  const { socket, send } = await connect();
  const sync = { ...options(socket), schedule: 'sync' as const };
  const stores = [
    createStore<State>()(subscribeWithSelector(socketMiddleware(initializer, sync))),
    createStore<State>()(socketMiddleware(subscribeWithSelector(initializer), sync)),
  ];
  const totals: number[] = [];
  for (const store of stores)
    store.subscribe(
      ({ total }) => total,
      (total) => totals.push(total),
    );
  await send(['add', 4]);
  expect(totals).toEqual([4, 4]);
  for (const store of stores) store.dispose();
});
