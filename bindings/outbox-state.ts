import type { Filter, Outbox, OutboxState } from 'holdfast/offline';
import type { Cell } from './cell.js';
import { batched } from './frame.js';

// biome-ignore lint/suspicious/noExplicitAny: an outbox of any event map
export type AnyOutbox = Outbox<any>;

/** The state of an outbox before anything is known of it: what a server renders, and a page until it has hydrated. */
export const idleOutboxState: OutboxState = {
  queued: 0,
  pending: 0,
  inflight: 0,
  unknown: 0,
  failed: 0,
  bytes: 0,
  oldestAt: null,
  leader: false,
  durability: 'relaxed',
  guarantee: 'at-least-once',
  paused: false,
};

/** The state of an outbox, and what can be done about it. */
export interface OutboxView extends OutboxState {
  /** Sends a failed, expired or unknown item again; without an id, all of them. Resolves with how many. Always the same function. */
  retry(id?: string): Promise<number>;
  /** Takes items away that are not under way. Resolves with how many. Always the same function. */
  discard(which: string | Filter): Promise<number>;
}

/** What all components watch of one outbox, and what they begin with on a server and while a page hydrates. */
export interface OutboxSource {
  readonly cell: Cell<OutboxView>;
  readonly idle: OutboxView;
}

const sources = /*#__PURE__*/ new WeakMap<AnyOutbox, OutboxSource>();

/** The one source of `box`: it changes at most once a frame, so that all who watch it show the same, also who comes in between. */
export function sourceOf(box: AnyOutbox): OutboxSource {
  const source = sources.get(box) ?? createSource(box);
  sources.set(box, source);
  return source;
}

function createSource(box: AnyOutbox): OutboxSource {
  const view = (state: OutboxState): OutboxView => ({ ...state, retry, discard });
  const retry = (id?: string) => box.retry(id);
  const discard = (which: string | Filter) => box.discard(which);
  const idle = view(idleOutboxState);
  const watchers = new Set<() => void>();
  let shown = idle;
  let end: () => void;
  const refresh = () => {
    const now = box.getSnapshot();
    // A new object with the same content is no change to render.
    if (Object.entries(now).some(([key, value]) => shown[key as keyof OutboxState] !== value))
      shown = view(now);
  };
  const tell = batched(() => {
    if (watchers.size) refresh();
    // Told in any case: at the end of a frame the counts may be those of its beginning, and the items others, as of another account.
    for (const watcher of watchers) watcher();
  }, 'frame');
  return {
    idle,
    cell: [
      (watcher) => {
        if (!watchers.size) {
          refresh();
          end = box.subscribe(tell);
        }
        watchers.add(watcher);
        return () => {
          if (watchers.delete(watcher) && !watchers.size) end();
        };
      },
      () => {
        // Nobody tells of changes now.
        if (!watchers.size) refresh();
        return shown;
      },
    ],
  };
}
