import type { DefaultEventsMap } from 'holdfast';
import { reduction } from '../derivations.js';
import type { ListenArgs, ListenName, SocketOption } from '../types.js';
import { type EventHookOptions, useEventState } from './use-event-state.js';

/**
 * The state that `reducer` makes of all events of a name, one after the other.
 * @param reducer - the state and the event's arguments to the next state; always that of the last render
 * @throws Error when there is neither a provider nor `socket`
 */
export function useEventReducer<
  State,
  Name extends ListenName<Listen>,
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
>(
  event: Name,
  reducer: (state: State, ...args: ListenArgs<Listen, Name>) => State,
  initial: State,
  options: EventHookOptions<ListenArgs<Listen, Name>> & SocketOption<Listen, Emit> = {},
): State {
  return useEventState(event, initial, reduction(reducer as never), options);
}
