import { idleState, type SocketState } from 'holdfast';
import type { AnySocket } from '../../bindings/shared.js';

type Listener = (...args: unknown[]) => void;

/** What the bindings see of a socket, moved by hand. */
export interface FakeSocket {
  readonly socket: AnySocket;
  /** What was asked of it, in order. */
  readonly calls: unknown[][];
  /** Its state from now on; `connected`, `active` and the `connect` event follow from it. */
  become(state: Partial<SocketState>): void;
  /** The server sends an event. */
  receive(event: string, ...args: unknown[]): void;
  listeners(event: string): number;
  /** Ends of acknowledged events, in the order of sending. */
  readonly asked: { resolve(answer: unknown): void; reject(error: Error): void }[];
}

export function fakeSocket(): FakeSocket {
  const listeners = new Map<string, Listener[]>();
  const calls: unknown[][] = [];
  const asked: FakeSocket['asked'] = [];
  const watchers = new Set<() => void>();
  let connections = 0;
  let state: SocketState = idleState;
  const of = (event: string) => listeners.get(event) ?? [];
  const off = (event: string, listener?: Listener) =>
    listeners.set(
      event,
      of(event).filter((known) => listener && known !== listener),
    );
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push([name, ...args]);
    };
  const fake: FakeSocket = {
    calls,
    asked,
    become(change) {
      const { status } = state;
      state = { ...state, ...change };
      const isNew = state.status === 'connected' && status !== 'connected';
      if (isNew && !state.recovered) connections++;
      for (const watcher of watchers) watcher();
      if (isNew) fake.receive('connect');
    },
    receive(event, ...args) {
      for (const listener of [...of(event)]) listener(...args);
    },
    listeners: (event) => of(event).length,
    socket: {
      nsp: '/',
      sendBuffer: [],
      get connected() {
        return state.status === 'connected';
      },
      get id() {
        return state.status === 'connected' ? `id ${connections}` : undefined;
      },
      get active() {
        return /conn/.test(state.status);
      },
      get recovered() {
        return state.recovered;
      },
      getSnapshot: () => state,
      subscribe: (watcher: () => void) => {
        watchers.add(watcher);
        return () => watchers.delete(watcher);
      },
      on: (event: string, listener: Listener) => listeners.set(event, [...of(event), listener]),
      once: (event: string, listener: Listener) => {
        const once = (...args: unknown[]) => {
          off(event, once);
          listener(...args);
        };
        listeners.set(event, [...of(event), once]);
      },
      off,
      emit: note('emit'),
      connect() {
        calls.push(['connect']);
        fake.become({ status: 'connecting' });
      },
      disconnect() {
        calls.push(['disconnect']);
        if (state.status !== 'closed')
          fake.become({ status: 'closed', reason: 'io client disconnect' });
      },
      with: (options: object) => ({
        emitWithAck: (...args: unknown[]) => {
          calls.push(['emitWithAck', options, ...args]);
          return new Promise((resolve, reject) => asked.push({ resolve, reject }));
        },
      }),
    } as unknown as AnySocket,
  };
  return fake;
}
