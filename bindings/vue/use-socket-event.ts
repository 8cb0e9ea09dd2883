import type { DefaultEventsMap } from 'holdfast';
import { type MaybeRefOrGetter, toValue } from 'vue';
import { type Listener, listen, type Recording } from '../listen.js';
import type { ListenArgs, ListenName } from '../types.js';
import { type FollowOptions, follow } from './follow.js';
import { useTarget } from './provide.js';
import type { SocketOption, Stoppable } from './types.js';

/** Options of {@link useSocketEvent}. */
export interface SocketEventOptions<
  Args extends unknown[],
  Listen extends object,
  Emit extends object,
> extends SocketOption<Listen, Emit>,
    FollowOptions {
  /** What `recordEvents` has remembered is handed over first. */
  replay?: Recording<Args> | undefined;
}

/**
 * Calls `handler` for every event of a name, at once, in order and with all arguments, from setup on until the scope ends. The socket's
 * own events (`connect`, `disconnect`, `connect_error`) may be named too. Another `event` moves the listener.
 * @throws Error when there is neither a plugin nor `socket`
 */
export function useSocketEvent<
  Name extends ListenName<Listen>,
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
>(
  event: MaybeRefOrGetter<Name>,
  handler: (...args: ListenArgs<Listen, Name>) => void,
  options: SocketEventOptions<ListenArgs<Listen, Name>, Listen, Emit> = {},
): Stoppable {
  const { socket, replay } = options;
  const listener = { current: handler } as Listener;
  return follow(
    [useTarget(socket), () => toValue(event)],
    (socket, event, isEnabled) => isEnabled && listen(socket, event, listener, replay),
    options,
  );
}
