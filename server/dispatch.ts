import type { Connection } from './connection.js';

// The stock server hands an event on a tick after the last middleware, unless that refused it or the connection has gone by then,
// and tells nobody. So a listener of ours stands before the application's, and knows what was handled.

/** An event on its way through the later middlewares. */
export interface Expected {
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
  /** Makes sure that this event's handlers, when they are called, are known by what they were called for. */
  watch(name: string): void;
  expect(expected: Expected): void;
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
  const find = (handed: unknown[]): Expected | undefined => {
    for (const expected of expecting) {
      const event = expected.event();
      if (event.length === handed.length && event.every((part, at) => Object.is(part, handed[at])))
        return expected;
    }
    return undefined;
  };

  const marker = (name: string) => {
    const mark = (...args: unknown[]): void => {
      const expected = find([name, ...args]);
      dispatching = undefined;
      if (connection.listeners(name).length === 1) {
        // No place for names that the client makes up.
        connection.off(name, mark);
        markers.delete(name);
        expected?.unheard();
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

  return {
    watch(name) {
      const mark = markers.get(name) ?? marker(name);
      markers.set(name, mark);
      // The application may have removed all listeners, ours among them.
      if (!connection.listeners(name).includes(mark)) connection.prependListener(name, mark);
    },
    expect: (expected) => void expecting.add(expected),
    forget: (expected) => void expecting.delete(expected),
  };
}
