import type { DefaultEventsMap } from 'holdfast';
import type { MaybeRefOrGetter } from 'vue';
import { reduction } from '../derivations.js';
import type { ListenArgs, ListenName } from '../types.js';
import type { SocketOption, Stoppable, ValueRef } from './types.js';
import { type EventOptions, useEventState } from './use-event-state.js';

/**
 * The state that `reducer` makes of all events of a name, one after the other.
 * @param reducer - the state and the event's arguments to the next state, a new object where something has changed
 * @throws Error when there is neither a plugin nor `socket`
 */
export function useEventReducer<
  State,
  Name extends ListenName<Listen>,
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
>(
  event: MaybeRefOrGetter<Name>,
  reducer: (state: State, ...args: ListenArgs<Listen, Name>) => State,
  initial: State,
  options: EventOptions<ListenArgs<Listen, Name>> & SocketOption<Listen, Emit> = {},
): ValueRef<State> & Stoppable {
  return useEventState(event, () => initial, reduction(reducer as never), options);
}
