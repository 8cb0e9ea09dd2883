import type { Connection } from './connection.js';
import type { DedupeKey } from './types.js';

// The stock server hands an event on a tick after the last middleware, unless that refused it or the connection has gone by then,
// and tells nobody. So a listener of ours stands before the application's, and knows what was handled.

/** An event on its way through the later middlewares. */
export interface Expected {
  /** Absent for an event without a key. */
  readonly key?: DedupeKey;
  /** The array that the server hands on. */
  readonly event: () => readonly unknown[];
  /** The handlers are called next, in the same turn. */
  ran(): void;
  /** There is no handler. */
  unheard(): void;
  /** The connection has gone: no handler is called any more. */
  lost(): void;
}

export interface Dispatches {
  /** From now on, until it is forgotten. */
  expect(expected: Expected): void;
  /** An event without a key goes by: its handlers are not called for one that looks like it. */
  expectPlain(event: readonly unknown[]): void;
  forget(expected: Expected): void;
}

let dispatching: { connection: object; expected: Expected } | undefined;

/** What the handlers of a connection are being called for, in this very turn. */
export const dispatchedOn = (connection: unknown): Expected | undefined =>
  dispatching?.connection === connection ? dispatching?.expected : undefined;

export function watchDispatches(connection: Connection): Dispatches {
  const expecting = new Set<Expected>();
  const markers = new Map<string, (...args: unknown[]) => void>();

  /** The oldest that looks like it. Those that look alike are alike. */
  const find = (name: string, args: unknown[]): Expected | undefined => {
    for (const expected of expecting) {
      const event = expected.event();
      const isAlike = () => args.every((arg, at) => Object.is(arg, event[at + 1]));
      if (String(event[0]) === name && event.length === args.length + 1 && isAlike())
        return expected;
    }
    return undefined;
  };

  const marker = (name: string) => {
    const mark = (...args: unknown[]): void => {
      const expected = find(name, args);
      dispatching = undefined;
      if (connection.listeners(name).length === 1) {
        expected?.unheard();
        if ([...expecting].some((other) => String(other.event()[0]) === name)) return;
        // No place for names that the client makes up.
        connection.off(name, mark);
        markers.delete(name);
      } else if (expected) {
        dispatching = { connection, expected };
        queueMicrotask(() => {
          dispatching = undefined;
        });
        expected.ran();
      }
    };
    return mark;
  };

  connection.on('disconnect', () => {
    for (const expected of [...expecting]) expected.lost();
  });

  const watch = (event: unknown): void => {
    // A number is a name, too.
    const name = String(event);
    const mark = markers.get(name) ?? marker(name);
    markers.set(name, mark);
    // The application may have removed all listeners, ours among them.
    if (!connection.listeners(name).includes(mark)) connection.prependListener(name, mark);
  };

  return {
    expect(expected) {
      watch(expected.event()[0]);
      expecting.add(expected);
    },
    expectPlain(event) {
      watch(event[0]);
      // One with an acknowledgement looks like no other.
      if (typeof event.at(-1) === 'function') return;
      const forget = (): void => void expecting.delete(plain);
      const plain: Expected = { event: () => event, ran: forget, unheard: forget, lost: forget };
      expecting.add(plain);
      // Whoever keeps it back for longer than this turn may do so with any number of them.
      setImmediate(forget);
    },
    forget: (expected) => void expecting.delete(expected),
  };
}
