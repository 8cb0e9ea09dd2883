import type { DefaultEventsMap } from 'holdfast';
import { log } from '../derivations.js';
import type { ListenArgs, ListenName, SocketOption } from '../types.js';
import { type EventHookOptions, useEventState } from './use-event-state.js';

/** Options of {@link useEventLog}. */
export interface EventLogOptions<Args extends unknown[] = never> extends EventHookOptions<Args> {
  /** How many events to keep: the last ones. */
  max: number;
}

/**
 * The arguments of the last `max` events of a name, oldest first; none is left out.
 * @throws Error when there is neither a provider nor `socket`
 */
export function useEventLog<
  Name extends ListenName<Listen>,
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
>(
  event: Name,
  options: EventLogOptions<ListenArgs<Listen, Name>> & SocketOption<Listen, Emit>,
): readonly ListenArgs<Listen, Name>[] {
  return useEventState(event, [], log<ListenArgs<Listen, Name>>(options), options);
}
