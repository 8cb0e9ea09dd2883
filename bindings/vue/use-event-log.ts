import type { DefaultEventsMap } from 'holdfast';
import type { MaybeRefOrGetter } from 'vue';
import { log } from '../derivations.js';
import type { ListenArgs, ListenName } from '../types.js';
import type { SocketOption, Stoppable, ValueRef } from './types.js';
import { type EventOptions, useEventState } from './use-event-state.js';

/** Options of {@link useEventLog}. */
export interface EventLogOptions<Args extends unknown[] = never> extends EventOptions<Args> {
  /** How many events to keep: the last ones. */
  max: number;
}

/**
 * The arguments of the last `max` events of a name, oldest first; none is left out.
 * @throws Error when there is neither a plugin nor `socket`
 */
export function useEventLog<
  Name extends ListenName<Listen>,
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
>(
  event: MaybeRefOrGetter<Name>,
  options: EventLogOptions<ListenArgs<Listen, Name>> & SocketOption<Listen, Emit>,
): ValueRef<readonly ListenArgs<Listen, Name>[]> & Stoppable {
  return useEventState(event, () => [], log<ListenArgs<Listen, Name>>(options), options);
}
