/** What one component watches: how to begin, which gives how to end, and the present value. */
export type Cell<Value> = readonly [
  watch: (watcher: () => void) => () => void,
  getValue: () => Value,
];
