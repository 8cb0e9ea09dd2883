import type { DefaultEventsMap } from 'holdfast';
import { type LatestOptions, latest } from '../derivations.js';
import type { ListenArgs, ListenName, SocketOption } from '../types.js';
import { type EventHookOptions, useEventState } from './use-event-state.js';

/** Options of {@link useLatestEvent}. */
export interface LatestEventOptions<Args extends unknown[], Value, Initial>
  extends EventHookOptions<Args>,
    LatestOptions<Args, Value, Initial> {}

/**
 * The value of the last event of a name. Values in between may never be rendered: what must see each event is
 * {@link useSocketEvent}, {@link useEventLog} or {@link useEventReducer}.
 * @throws Error when there is neither a provider nor `socket`
 */
export function useLatestEvent<
  Name extends ListenName<Listen>,
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
  Value = ListenArgs<Listen, Name>[0],
  Initial = undefined,
>(
  event: Name,
  options: LatestEventOptions<ListenArgs<Listen, Name>, Value, Initial> &
    SocketOption<Listen, Emit> = {},
): Value | Initial {
  return useEventState(
    event,
    options.initial as Value | Initial,
    latest(options as never),
    options,
  );
}
