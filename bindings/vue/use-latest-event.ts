import type { DefaultEventsMap } from 'holdfast';
import type { MaybeRefOrGetter } from 'vue';
import { type LatestOptions, latest } from '../derivations.js';
import type { ListenArgs, ListenName } from '../types.js';
import type { SocketOption, Stoppable, ValueRef } from './types.js';
import { type EventOptions, useEventState } from './use-event-state.js';

/** Options of {@link useLatestEvent}. */
export interface LatestEventOptions<Args extends unknown[], Value, Initial>
  extends EventOptions<Args>,
    LatestOptions<Args, Value, Initial> {}

/**
 * The value of the last event of a name. Values in between may never be rendered: what must see each event is
 * {@link useSocketEvent}, {@link useEventLog} or {@link useEventReducer}.
 * @throws Error when there is neither a plugin nor `socket`
 */
export function useLatestEvent<
  Name extends ListenName<Listen>,
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
  Value = ListenArgs<Listen, Name>[0],
  Initial = undefined,
>(
  event: MaybeRefOrGetter<Name>,
  options: LatestEventOptions<ListenArgs<Listen, Name>, Value, Initial> &
    SocketOption<Listen, Emit> = {},
): ValueRef<Value | Initial> & Stoppable {
  return useEventState(
    event,
    () => options.initial as Value | Initial,
    latest(options as never),
    options,
  );
}
