import type { Filter, OutboxState } from 'holdfast/offline';
import { computed } from 'vue';
import { idleOutboxState, type OutboxView, sourceOf } from '../outbox-state.js';
import type { FollowOptions } from './follow.js';
import { useBox } from './outbox-plugin.js';
import type { AnyOutboxOption, Stoppable, ValueRef, ValueRefs } from './types.js';
import { useCell, valueRefs } from './use-cell.js';

/** Options of {@link useOutbox}. */
export interface OutboxStateOptions<Selected> extends AnyOutboxOption, FollowOptions {
  /**
   * Whether what is selected now counts as what was selected before.
   * @defaultValue Object.is
   */
  equal?: ((before: Selected, now: Selected) => boolean) | undefined;
}

/** @see useOutbox */
export interface OutboxRefs
  extends ValueRefs<Omit<OutboxView, 'retry' | 'discard'>>,
    Pick<OutboxView, 'retry' | 'discard'>,
    Stoppable {}

/**
 * The state of the outbox, each part as a reference, with `retry` and `discard`; with a `selector`, what that takes of it, as one
 * reference. It changes at most once a frame. On a server, and in a page that came from one until the component is mounted, the outbox is
 * empty.
 * @param selector - may read other reactive values too
 * @throws Error when there is neither a plugin nor `outbox`
 * @example
 * const { pending, failed, retry } = useOutbox();
 * const isSaved = useOutbox((box) => box.pending === 0);
 */
export function useOutbox(
  selector?: undefined,
  options?: AnyOutboxOption & FollowOptions,
): OutboxRefs;
export function useOutbox<Selected>(
  selector: (box: OutboxView) => Selected,
  options?: OutboxStateOptions<Selected>,
): ValueRef<Selected> & Stoppable;
export function useOutbox<Selected>(
  selector?: (box: OutboxView) => Selected,
  options: OutboxStateOptions<Selected> = {},
): unknown {
  const { outbox, equal } = options;
  const box = useBox(outbox);
  const source = computed(() => sourceOf(box.value));
  const cell = computed(() => source.value.cell);
  const state = useCell(cell, source.value.idle, options);
  if (!selector) {
    return {
      ...valueRefs(state, Object.keys(idleOutboxState) as (keyof OutboxState)[]),
      retry: (id?: string) => box.value.retry(id),
      discard: (which: string | Filter) => box.value.discard(which),
    };
  }
  const selected = computed<Selected>((before) => {
    const now = selector(state.value);
    return before !== undefined && equal?.(before, now) ? before : now;
  });
  return Object.assign(selected, { stop: state.stop });
}
