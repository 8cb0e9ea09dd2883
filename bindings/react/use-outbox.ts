import { useMemo, useSyncExternalStore } from 'react';
import { same } from '../derivations.js';
import { type AnyOutbox, type OutboxView, sourceOf } from '../outbox-state.js';
import { useBox } from './outbox-provider.js';
import { createSelect } from './select.js';

/** Options of {@link useOutbox}. */
export interface OutboxStateOptions<Selected> {
  /** Another outbox than the provider's. */
  outbox?: AnyOutbox | undefined;
  /**
   * Whether what is selected now counts as what was selected before.
   * @defaultValue Object.is
   */
  equal?: ((before: Selected, now: Selected) => boolean) | undefined;
}

/**
 * The state of the outbox with `retry` and `discard`, or what `selector` takes of it; renders again only when that changes, and at most
 * once a frame. All components show the same state. On a server, and until the page has hydrated, the outbox is empty.
 * @throws Error when there is neither a provider nor `outbox`
 * @example
 * const pending = useOutbox((box) => box.pending);
 * const { failed, retry } = useOutbox();
 */
export function useOutbox<Selected = OutboxView>(
  selector: (box: OutboxView) => Selected = same as never,
  { outbox, equal }: OutboxStateOptions<Selected> = {},
): Selected {
  const {
    cell: [watch, getValue],
    idle,
  } = sourceOf(useBox(outbox));
  const select = useMemo(() => createSelect<OutboxView, Selected>(), []);
  return useSyncExternalStore(
    watch,
    () => select(getValue(), selector, equal),
    () => select(idle, selector, equal),
  );
}
