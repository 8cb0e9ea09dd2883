import type { Awaitable } from './types.js';

export const isPromise = <Value>(value: Awaitable<Value>): value is PromiseLike<Value> =>
  typeof (value as PromiseLike<Value> | undefined)?.then === 'function';

/** Goes on with a value: in the same turn, if it is here already. */
export const after = <Value>(value: Awaitable<Value>, go: (value: Value) => void): void => {
  if (isPromise(value)) void value.then((here) => unguarded(() => go(here)));
  else go(value);
};

/** What other code throws within stays uncaught, as it is without us: not a rejection of ours that nobody reads. */
const unguarded = (run: () => void): void => {
  try {
    run();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
};

/**
 * Runs what belongs to one connection in the order in which it came in, however long the store thinks about one of them.
 *
 * @returns `go` is called with the value, once that is here and what came before has had its turn; the value never rejects
 */
export const createOrder = () => {
  let last: Promise<void> | undefined;
  return <Value>(value: Awaitable<Value>, go: (value: Value) => void): void => {
    if (!last && !isPromise(value)) return go(value);
    const before = last;
    const mine: Promise<void> = Promise.all([value, before]).then(([here]) => {
      unguarded(() => go(here));
      if (last === mine) last = undefined;
    });
    last = mine;
  };
};
