import type { Cell } from './cell.js';
import { batched, type Schedule } from './frame.js';
import { listen, type Recording } from './listen.js';
import type { AnySocket } from './shared.js';

/** How events become what is shown. */
export interface Derivation<Live, Shown> {
  /** The state after one more event; every event passes here, at once and in order. */
  reduce(live: Live, ...args: never[]): Live;
  /** What is shown of it; asked when it is told, so at most once a frame. */
  show(live: Live): Shown;
  /** Whether there is nothing new to tell. */
  equal?: ((before: Shown, now: Shown) => boolean) | undefined;
}

/** How state is made of events. */
export interface EventStateOptions<Args extends unknown[] = unknown[]> {
  /**
   * When changes are shown: at most once a frame (by timer in a hidden tab), or at each event.
   * @defaultValue 'frame'
   */
  schedule?: Schedule | undefined;
  /** What `recordEvents` has remembered counts too. */
  replay?: Recording<Args> | undefined;
}

/**
 * A value derived from events. It listens while it is watched, takes every event, and tells of changes once a frame.
 * @param derivation - read at each use, so that its functions may change
 */
export function createEventState<Live, Shown>(
  socket: AnySocket,
  event: string,
  live: Live,
  derivation: { readonly current: Derivation<Live, Shown> },
  schedule: Schedule | undefined,
  replay: Recording | undefined,
): Cell<Shown> {
  let shown = derivation.current.show(live);
  let watcher: () => void;
  const tell = batched(() => {
    const { show, equal } = derivation.current;
    const now = show(live);
    if (equal?.(shown, now)) return;
    shown = now;
    watcher();
  }, schedule);
  const own = {
    current(...args: never[]) {
      live = derivation.current.reduce(live, ...args);
      tell();
    },
  };
  return [
    (listener) => {
      watcher = listener;
      return listen(socket, event, own, replay);
    },
    () => shown,
  ];
}
