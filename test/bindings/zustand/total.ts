// A store that counts what a socket says.
import { type Schedule, socketMiddleware } from 'holdfast/zustand';
import { createStore } from 'zustand/vanilla';
import { connect } from './support.js';

export interface State {
  total: number;
  names: string[];
  untouched: object;
  plus(by: number): void;
}

export type Connected = Awaited<ReturnType<typeof connect>>;

export const storeOf = (socket: Connected['socket'], schedule?: Schedule) =>
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

export const setup = async (schedule?: Schedule) => {
  const connection = await connect();
  const store = storeOf(connection.socket, schedule);
  const seen: State[] = [];
  store.subscribe((state) => seen.push(state));
  return { ...connection, store, seen };
};
