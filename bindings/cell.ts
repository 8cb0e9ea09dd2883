import type { Store } from 'holdfast';

/** A value that one component watches. */
export interface Cell<Value> extends Store<Value> {
  set(value: Value): void;
}

/** @param watch - begins with the watcher; what it returns ends with it */
export function createCell<Value>(value: Value, watch?: () => () => void): Cell<Value> {
  let watcher: (() => void) | undefined;
  return {
    getSnapshot: () => value,
    set(next) {
      value = next;
      watcher?.();
    },
    subscribe(listener) {
      watcher = listener;
      const end = watch?.();
      return () => {
        watcher = undefined;
        end?.();
      };
    },
  };
}
