import { idleState, type SocketState } from 'holdfast';
import { computed } from 'vue';
import type { Cell } from '../cell.js';
import { useTarget } from './provide.js';
import type { AnySocketOption, Stoppable, ValueRef, ValueRefs } from './types.js';
import { useCell, valueRefs } from './use-cell.js';

/** Options of {@link useSocketState}. */
export interface SocketStateOptions<Selected> extends AnySocketOption {
  /**
   * Whether what is selected now counts as what was selected before.
   * @defaultValue Object.is
   */
  equal?: ((before: Selected, now: Selected) => boolean) | undefined;
}

/**
 * The socket's state, each part as a reference; with a `selector`, what that takes of it, as one reference. On a server, and in a page
 * that came from one until the component is mounted, it is `idle`.
 * @param selector - may read other reactive values too
 * @throws Error when there is neither a plugin nor `socket`
 * @example
 * const { status, nextRetryAt } = useSocketState();
 * const isOnline = useSocketState((state) => state.status === 'connected');
 */
export function useSocketState(
  selector?: undefined,
  options?: AnySocketOption,
): ValueRefs<SocketState> & Stoppable;
export function useSocketState<Selected>(
  selector: (state: SocketState) => Selected,
  options?: SocketStateOptions<Selected>,
): ValueRef<Selected> & Stoppable;
export function useSocketState<Selected>(
  selector?: (state: SocketState) => Selected,
  { socket, equal }: SocketStateOptions<Selected> = {},
): unknown {
  const target = useTarget(socket);
  const cell = computed((): Cell<SocketState> => {
    const { value } = target;
    return [(watcher) => value.subscribe(watcher), () => value.getSnapshot()];
  });
  const state = useCell(cell, idleState);
  if (!selector) return valueRefs(state, Object.keys(idleState) as (keyof SocketState)[]);
  return Object.assign(
    computed<Selected>((before) => {
      const now = selector(state.value);
      return before !== undefined && equal?.(before, now) ? before : now;
    }),
    { stop: state.stop },
  );
}
