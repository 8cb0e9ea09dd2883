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
  let state: SocketState = idleState;
  const of = (event: string) => listeners.get(event) ?? [];
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
      if (state.status === 'connected' && status !== 'connected') fake.receive('connect');
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
      get active() {
        return /conn/.test(state.status);
      },
      get recovered() {
        return state.recovered;
      },
      getSnapshot: () => state,
      on: (event: string, listener: Listener) => listeners.set(event, [...of(event), listener]),
      off: (event: string, listener: Listener) =>
        listeners.set(
          event,
          of(event).filter((known) => known !== listener),
        ),
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
