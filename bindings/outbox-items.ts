import type { Filter, Item } from 'holdfast/offline';
import type { Cell } from './cell.js';
import { type AnyOutbox, sourceOf } from './outbox-state.js';

/** The items of an outbox, as its storage had them when they were last read. */
export interface OutboxItems {
  /** Oldest first. `undefined` until they were read for the first time. */
  readonly items: readonly Item[] | undefined;
  /** Why the last reading failed; `items` are those of the one before. */
  readonly error: Error | undefined;
}

/** Nothing was read yet. */
export const unread: OutboxItems = { items: undefined, error: undefined };

/** Reads the items of `box` when somebody begins to watch, and again when it has changed: at most once a frame, and one reading at a time. */
export function createOutboxItems(box: AnyOutbox, filter: Filter | undefined): Cell<OutboxItems> {
  let shown = unread;
  let watcher: (() => void) | undefined;
  let isReading = false;
  let isStale = false;
  const show = (now: OutboxItems) => {
    isReading = false;
    shown = now;
    watcher?.();
    if (isStale && watcher) read();
  };
  const read = () => {
    // What is under way may have missed the change, and is newer than what is shown: it is shown, and then read again. To give it up
    // instead would show nothing for as long as changes come faster than readings end.
    isStale = isReading;
    if (isReading) return;
    isReading = true;
    // An outbox that was closed throws.
    new Promise<Item[]>((resolve) => resolve(box.list(filter))).then(
      (items) => show({ items, error: undefined }),
      (error) => show({ items: shown.items, error }),
    );
  };
  return [
    (listener) => {
      watcher = listener;
      const end = sourceOf(box).cell[0](read);
      read();
      return () => {
        watcher = undefined;
        end();
      };
    },
    () => shown,
  ];
}
