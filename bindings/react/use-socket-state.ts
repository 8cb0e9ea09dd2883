import { idleState, type SocketState } from 'holdfast';
import { useMemo, useSyncExternalStore } from 'react';
import { same } from '../derivations.js';
import type { AnySocket } from '../shared.js';
import { useTarget } from './provider.js';
import { createSelect } from './select.js';

/** Options of {@link useSocketState}. */
export interface SocketStateOptions<Selected> {
  /** Another socket than the provider's. */
  socket?: AnySocket | undefined;
  /**
   * Whether what is selected now counts as what was selected before.
   * @defaultValue Object.is
   */
  equal?: ((before: Selected, now: Selected) => boolean) | undefined;
}

/**
 * The socket's state, or what `selector` takes of it; renders again only when that changes. All components of one render see the
 * same state. On a server, and until the page has hydrated, it is `idle`.
 * @throws Error when there is neither a provider nor `socket`
 */
export function useSocketState<Selected = SocketState>(
  selector: (state: SocketState) => Selected = same as never,
  { socket, equal }: SocketStateOptions<Selected> = {},
): Selected {
  const target = useTarget(socket);
  const [subscribe, select] = useMemo(
    () => [target.subscribe.bind(target), createSelect<SocketState, Selected>()] as const,
    [target],
  );
  return useSyncExternalStore(
    subscribe,
    () => select(target.getSnapshot(), selector, equal),
    () => select(idleState, selector, equal),
  );
}
