import { type MaybeRefOrGetter, onScopeDispose, toValue, type WatchSource, watch } from 'vue';
import { onServer } from '../shared.js';
import type { Stoppable } from './types.js';

/** Options of what goes on while a component is there. */
export interface FollowOptions {
  /**
   * Whether to listen.
   * @defaultValue true
   */
  enabled?: MaybeRefOrGetter<boolean | undefined> | undefined;
}

/**
 * Calls `begin` with the present values, and anew when one of them changes; before that, and when the scope ends, what it returned.
 * @param flush - when a change is followed: at once, or once for all changes of one task
 */
export function follow<Values extends unknown[]>(
  sources: { readonly [Index in keyof Values]: WatchSource<Values[Index]> },
  begin: (...values: Values) => (() => void) | false,
  options?: FollowOptions,
  flush: 'sync' | 'pre' = 'sync',
): Stoppable {
  if (onServer()) return { stop() {} };
  const stop = watch(
    [() => toValue(options?.enabled) ?? true, ...(sources as readonly WatchSource[])],
    ([isEnabled, ...values], _, onCleanup) => {
      const end = isEnabled && begin(...(values as Values));
      if (end) onCleanup(end);
    },
    { immediate: true, flush },
  );
  // The scope stops its watchers itself; but where there is none, this has Vue warn while developing.
  onScopeDispose(stop);
  return { stop };
}
