import { onActivated, onDeactivated, onScopeDispose, ref, type WatchSource, watch } from 'vue';
import type { Stoppable } from './types.js';

/** Whether this is a server, where nothing is opened and nobody listens: what began there would never end. */
export const onServer = (): boolean => typeof window === 'undefined';

/** Options of what goes on while a component is there. */
export interface FollowOptions {
  /**
   * Whether it pauses while `<KeepAlive>` keeps the component off the page.
   * @defaultValue false
   */
  pauseOnDeactivated?: boolean | undefined;
}

/**
 * Calls `begin` with the present values, and anew when one of them changes; before that, and when the scope ends, what it returned.
 * @param flush - when a change is followed: at once, or once for all changes of one task
 */
export function follow<Values extends unknown[]>(
  sources: { readonly [Index in keyof Values]: WatchSource<Values[Index]> },
  begin: (...values: Values) => (() => void) | false,
  { pauseOnDeactivated }: FollowOptions = {},
  flush: 'sync' | 'pre' = 'sync',
): Stoppable {
  if (onServer()) return { stop() {} };
  // Not a shallow one: those make `watch` call back though nothing has changed.
  const isActive = ref(true);
  if (pauseOnDeactivated) {
    onActivated(() => {
      isActive.value = true;
    });
    onDeactivated(() => {
      isActive.value = false;
    });
  }
  const stop = watch(
    [isActive, ...(sources as readonly WatchSource[])],
    ([isActive, ...values], _, onCleanup) => {
      const end = isActive && begin(...(values as Values));
      if (end) onCleanup(end);
    },
    { immediate: true, flush },
  );
  // The scope stops its watchers itself; but where there is none, this has Vue warn while developing.
  onScopeDispose(stop);
  return { stop };
}
