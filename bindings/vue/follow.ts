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
 * Calls `begin` with the present values and whether it is enabled, and anew when one of these changes; before that, and when the scope
 * ends, what it returned.
 * @param flush - when a change is followed: at once, or once for all changes of one task
 */
export function follow<Values extends unknown[]>(
  sources: { readonly [Index in keyof Values]: WatchSource<Values[Index]> },
  begin: (
    ...values: [...Values, isEnabled: boolean]
  ) => (() => void) | false | '' | null | undefined,
  options?: FollowOptions,
  flush: 'sync' | 'pre' = 'sync',
): Stoppable {
  if (onServer()) return { stop() {} };
  const stop = watch(
    [...(sources as readonly WatchSource[]), () => toValue(options?.enabled) ?? true],
    (values, _, onCleanup) => {
      const end = begin(...(values as [...Values, boolean]));
      if (end) onCleanup(end);
    },
    { immediate: true, flush },
  );
  // The scope stops its watchers itself; but where there is none, this has Vue warn while developing.
  onScopeDispose(stop);
  // Its own `stop`, since Vue 3.5.
  return stop;
}
