// Compiled, never run. What must not compile is marked; a mark without an error is an error itself.
import {
  type CoreSocket,
  createSocket,
  idleState,
  io,
  type Socket,
  type SocketState,
  type Status,
  webSocket,
} from 'holdfast';
import type { Outbox, OutboxState } from 'holdfast/offline';
import {
  createSocketStore,
  idleOutboxState,
  type SocketAndOutboxState,
  type SocketMiddlewareOptions,
  type SocketStore,
  socketMiddleware,
} from 'holdfast/zustand';
import { create, useStore } from 'zustand';
import { combine, devtools, persist, subscribeWithSelector } from 'zustand/middleware';
import { createStore, type StateCreator, type StoreApi } from 'zustand/vanilla';

interface ServerToClient {
  moved(id: string, x: number): void;
  asked(question: string, answer: (text: string) => void): void;
  cleared(): void;
}

interface ClientToServer {
  move(x: number): void;
}

interface Game {
  x: Record<string, number>;
  connection: SocketState;
  reset(): void;
}

const url = 'https://example.com/';
const socket = createSocket<ServerToClient, ClientToServer>(url, { transports: [webSocket()] });
const dropin: Socket<ServerToClient, ClientToServer> = io(url);
const untyped = createSocket(url, { transports: [webSocket()] });

// ── a socket's state ─────────────────────────────────────────────────────────────────────────
export const store: SocketStore = createSocketStore(socket);
export const plain: StoreApi<SocketState> = createSocketStore(dropin);
export const state: SocketState = createSocketStore(untyped).getState();
export const useStatus = (): Status => useStore(store, (connection) => connection.status);
store.dispose();
// @ts-expect-error the socket is not in the state
store.getState().socket;
// @ts-expect-error nothing to dispose of but the whole
plain.dispose();
// @ts-expect-error no socket
createSocketStore(url);

declare const box: Outbox<ClientToServer>;
export const both: SocketStore<SocketAndOutboxState> = createSocketStore(socket, box);
export const waiting: number = both.getState().outbox.pending;
export const usePending = () => useStore(both, ({ outbox }) => outbox.pending);
export const idleBox: OutboxState = idleOutboxState;
both.dispose();
// @ts-expect-error there is none without an outbox
createSocketStore(socket).getState().outbox;
// @ts-expect-error a socket is no outbox
createSocketStore(socket, dropin);

// ── a store of one's own ─────────────────────────────────────────────────────────────────────
const initializer: StateCreator<Game> = (set) => ({
  x: {},
  connection: idleState,
  reset: () => set({ x: {} }),
});

const game = createStore<Game>()(
  socketMiddleware(initializer, {
    socket,
    schedule: 'sync',
    on: {
      moved: ({ x }, id, at) => ({ x: { ...x, [id.trim()]: at.valueOf() } }),
      asked: (state, question) => (question.length ? state : undefined),
      cleared: () => ({ x: {} }),
      connect: () => undefined,
      disconnect: (state, reason) => (reason === 'ping timeout' ? { ...state } : undefined),
      connect_error: (_, error) => ({ x: { [error.message]: 0 } }),
    },
    connection: (_, connection) => ({ connection }),
  }),
);
game.dispose();
export const x: number | undefined = game.getState().x.me;

createStore<Game>()(
  socketMiddleware(
    (set, get, api) => {
      set({ x: {} });
      // The store has it once it is made, and so has every middleware inside.
      api.dispose();
      // The state is that of the store, not the parts that the reducers return.
      get().reset();
      return { x: get().x, connection: idleState, reset: () => {} };
    },
    { socket: dropin, on: { moved: (_, id) => ({ x: { [id]: 0 } }) } },
  ),
);
createStore<Game>()(
  socketMiddleware(initializer, { socket: untyped, on: { anything: (_, a, b) => ({ x: a + b }) } }),
);
createStore<Game>()(socketMiddleware(initializer, { socket }));

createStore<Game>()(
  // @ts-expect-error no such event
  socketMiddleware(initializer, { socket, on: { mooved: () => undefined } }),
);
createStore<Game>()(
  // @ts-expect-error an event that only the client sends
  socketMiddleware(initializer, { socket, on: { move: () => undefined } }),
);
createStore<Game>()(
  // @ts-expect-error the id is no number
  socketMiddleware(initializer, { socket, on: { moved: (_, id: number) => ({ x: { a: id } }) } }),
);
createStore<Game>()(
  // @ts-expect-error the state has no such part
  socketMiddleware(initializer, { socket, on: { cleared: () => ({ y: {} }) } }),
);
createStore<Game>()(
  // @ts-expect-error a part of another type
  socketMiddleware(initializer, { socket, on: { cleared: () => ({ x: 5 }) } }),
);
createStore<Game>()(
  socketMiddleware(initializer, {
    socket,
    // @ts-expect-error a reducer answers nobody
    on: { asked: (_, question, answer) => answer(question) },
  }),
);
// @ts-expect-error the state comes at once, not later
createStore<Game>()(socketMiddleware(initializer, { socket, on: { cleared: async () => ({}) } }));
// @ts-expect-error no such schedule
createStore<Game>()(socketMiddleware(initializer, { socket, schedule: 'later' }));
// @ts-expect-error a socket is needed
createStore<Game>()(socketMiddleware(initializer, { on: {} }));

// ── beside other middlewares ─────────────────────────────────────────────────────────────────
const options: SocketMiddlewareOptions<Game, ServerToClient, ClientToServer> = {
  socket,
  on: { cleared: () => ({ x: {} }) },
};
const settings = { name: 'game', partialize: ({ x }: Game) => ({ x }) };
const outside = createStore<Game>()(
  devtools(persist(socketMiddleware(initializer, options), settings)),
);
const inside = createStore<Game>()(
  socketMiddleware(devtools(persist(initializer, settings)), options),
);
const between = createStore<Game>()(
  devtools(socketMiddleware(subscribeWithSelector(persist(initializer, settings)), options)),
);
for (const each of [outside, inside, between]) {
  each.dispose();
  each.setState({ x: {} }, false, 'named');
  each.devtools.cleanup();
  each.persist.clearStorage();
}
between.subscribe(
  (state) => state.x,
  (x) => x.me?.toFixed(),
);
createStore<Game>()(
  devtools(
    // What is inside devtools may name its actions, through the socket's middleware as well.
    socketMiddleware((set) => {
      set({ x: {} }, false, 'start');
      return { x: {}, connection: idleState, reset: () => {} };
    }, options),
  ),
);
// @ts-expect-error not persistent
createStore<Game>()(socketMiddleware(initializer, options)).persist.clearStorage();

export const inferred: number = createStore(
  socketMiddleware(
    combine({ total: 0 }, (set) => ({ reset: () => set({ total: 0 }) })),
    { socket, on: { moved: ({ total }, _id, at) => ({ total: total + at }) } },
  ),
).getState().total;

// ── in React ─────────────────────────────────────────────────────────────────────────────────
const useGame = create<Game>()(persist(socketMiddleware(initializer, options), settings));
export const useMine = (): number | undefined => useGame((game) => game.x.me);
useGame.dispose();

export const generic = <Listen extends object>(socket: CoreSocket<Listen>) =>
  createStore<Game>()(socketMiddleware(initializer, { socket }));
