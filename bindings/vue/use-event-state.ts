import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { createEventState, type Derivation, type EventStateOptions } from '../event-state.js';
import type { FollowOptions } from './follow.js';
import { useTarget } from './provide.js';
import type { AnySocketOption, Stoppable, ValueRef } from './types.js';
import { useCell } from './use-cell.js';

/** Options of the composables that make state of events. */
export interface EventOptions<Args extends unknown[] = unknown[]>
  extends EventStateOptions<Args>,
    FollowOptions {
  /** The state begins anew when this value changes. */
  resetKey?: MaybeRefOrGetter<unknown>;
}

/** State made of events: every event counts, in order, and is shown once a frame. */
export function useEventState<Live, Shown>(
  event: MaybeRefOrGetter<string>,
  initial: () => Live,
  derivation: Derivation<Live, Shown>,
  options: EventOptions & AnySocketOption,
): ValueRef<Shown> & Stoppable {
  const { socket, schedule, replay, resetKey } = options;
  const target = useTarget(socket);
  // Computed, so that what they are made of may change without the state beginning anew.
  const name = computed(() => toValue(event));
  const key = computed(() => toValue(resetKey));
  const cell = computed(() => {
    key.value;
    return createEventState(
      target.value,
      name.value,
      initial(),
      { current: derivation },
      schedule,
      replay,
    );
  });
  return useCell(cell, cell.value[1](), options);
}
