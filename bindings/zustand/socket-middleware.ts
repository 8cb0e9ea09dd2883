import type { CoreSocket, Socket, SocketState, WithoutAck } from 'holdfast';
import type { StateCreator, StoreApi, StoreMutatorIdentifier } from 'zustand/vanilla';
import { batched, type Schedule } from '../frame.js';
import type { ListenArgs, ListenName } from '../types.js';

/** What a store gains that is fed by a socket. */
export interface Disposal {
  /** Ends following the socket; what came before is in the state then. The socket stays as it is. */
  dispose(): void;
}

/**
 * What each event makes of the state: the change, or nothing for none. An event that the server wants answered is a matter for
 * `socket.on`, so no reducer sees the callback.
 */
export type EventReducers<State, Listen> = {
  [Name in ListenName<Listen>]?: (
    state: State,
    ...args: WithoutAck<ListenArgs<Listen, Name>>
  ) => Partial<State> | undefined;
};

/** Options of {@link socketMiddleware}. */
export interface SocketMiddlewareOptions<State, Listen extends object, Emit extends object> {
  /** Where the events come from. It is neither opened nor closed here, and never enters the state. */
  // Both are named, since the events of the one are not inferred through the other.
  socket: Socket<Listen, Emit> | CoreSocket<Listen, Emit>;
  /** Reducers by event; the socket's own (`connect`, `disconnect`, `connect_error`) may be named too. */
  on?: EventReducers<State, NoInfer<Listen>> | undefined;
  /** What a change of the socket's state makes of the store's. */
  connection?: ((state: State, connection: SocketState) => Partial<State> | undefined) | undefined;
  /**
   * When events change the state: all of a frame together (by timer in a hidden tab), or each at once.
   * @defaultValue 'frame'
   */
  schedule?: Schedule | undefined;
}

declare module 'zustand/vanilla' {
  interface StoreMutators<S, A> {
    'holdfast/socket': Omit<S, keyof Disposal> & Disposal;
  }
}

type Mutators = [StoreMutatorIdentifier, unknown][];

/** @see socketMiddleware */
type SocketMiddleware = <
  State,
  Listen extends object,
  Emit extends object,
  Mps extends Mutators = [],
  Mcs extends Mutators = [],
  Initial = State,
>(
  initializer: StateCreator<State, [...Mps, ['holdfast/socket', never]], Mcs, Initial>,
  options: SocketMiddlewareOptions<NoInfer<State>, Listen, Emit>,
) => StateCreator<State, Mps, [['holdfast/socket', never], ...Mcs], Initial>;

/** One event on its way into the state. */
type Arrival = [
  name: string,
  args: unknown[],
  reduce: (state: object, ...args: never[]) => object | undefined,
];

const feed =
  (
    initializer: StateCreator<object>,
    { socket, on, connection, schedule }: SocketMiddlewareOptions<object, object, object>,
  ): StateCreator<object> =>
  (set, get, api: StoreApi<object> & Partial<Disposal>) => {
    const initial = initializer(set, get, api);
    const inner = api.dispose;
    const stops: (() => void)[] = [];
    let arrived: Arrival[] = [];
    // Reduced only now, upon whatever the state is now: who calls `get()` and then `set()` between two frames has not seen the
    // events that wait, so they come after; reduced any earlier, they would undo that change or be undone by it.
    const flush = () => {
      const events = arrived;
      const before = get();
      let state = before;
      arrived = [];
      for (const [, args, reduce] of events) {
        try {
          const change = reduce(state, ...(args as never[]));
          if (change && change !== state) state = { ...state, ...change };
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
      if (state === before) return;
      const type = `socket/${[...new Set(events.map(([name]) => name))]}`;
      const action = { type, events: events.map(([name, args]) => [name, ...args]) };
      // As it is now and not `set`: a middleware inside this one has put its own there. Only devtools reads a third argument.
      (api.setState as (...args: unknown[]) => void)(state, true, action);
    };
    const tell = batched(flush, schedule);
    const arrive = (...arrival: Arrival) => {
      arrived.push(arrival);
      tell();
    };
    const source = socket as unknown as CoreSocket;
    for (const [name, reduce] of Object.entries(on ?? {})) {
      const hear = (...args: unknown[]) => arrive(name, args, reduce as Arrival[2]);
      source.on(name, hear);
      stops.push(() => source.off(name, hear));
    }
    if (connection) {
      const follow = () => {
        const snapshot = socket.getSnapshot();
        arrive(snapshot.status, [snapshot], connection as Arrival[2]);
      };
      stops.push(socket.subscribe(follow));
      // Later: there is no state yet, and the initial one is what a page hydrates with.
      if (socket.getSnapshot().status !== 'idle') queueMicrotask(() => stops.length && follow());
    }
    api.dispose = () => {
      inner?.();
      for (const stop of stops.splice(0)) stop();
      flush();
    };
    return initial;
  };

/**
 * A zustand middleware that feeds a store from a socket's events. Each event passes its reducer exactly once, in the order of arrival;
 * all of a frame change the state together, in one `setState`, upon what the state is then. So nothing that the store's own actions have
 * set between two frames is lost. A reducer that throws costs its own event only: the error is reported as uncaught. Reducers are pure
 * functions. The store gains `dispose()`. Composes with `persist`, `devtools` and others in any order; devtools shows the action as
 * `socket/` and the names of the events, with the events inside.
 * @example
 * const useGame = create<Game>()(
 *   socketMiddleware(() => ({ score: 0 }), {
 *     socket,
 *     on: { goal: (state, points) => ({ score: state.score + points }) },
 *   }),
 * );
 */
export const socketMiddleware = feed as unknown as SocketMiddleware;
