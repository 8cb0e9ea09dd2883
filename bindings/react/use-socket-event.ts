import type { DefaultEventsMap } from 'holdfast';
import { useEffect, useMemo } from 'react';
import { type Listener, listen, type Recording } from '../listen.js';
import type { ListenArgs, ListenName, SocketOption } from '../types.js';
import { useTarget } from './provider.js';
import { useLatest } from './use-latest.js';

/** Options of {@link useSocketEvent}. */
export interface SocketEventOptions<
  Args extends unknown[],
  Listen extends object,
  Emit extends object,
> extends SocketOption<Listen, Emit> {
  /**
   * Whether to listen.
   * @defaultValue true
   */
  enabled?: boolean | undefined;
  /** What `recordEvents` has remembered is handed over first. */
  replay?: Recording<Args> | undefined;
}

/**
 * Calls `handler` for every event of a name, at once, in order and with all arguments; always the handler of the last render. The
 * socket's own events (`connect`, `disconnect`, `connect_error`) may be named too.
 * @throws Error when there is neither a provider nor `socket`
 */
export function useSocketEvent<
  Name extends ListenName<Listen>,
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
>(
  event: Name,
  handler: (...args: ListenArgs<Listen, Name>) => void,
  {
    socket,
    enabled = true,
    replay,
  }: SocketEventOptions<ListenArgs<Listen, Name>, Listen, Emit> = {},
): void {
  const target = useTarget(socket);
  // One for each event of each socket: until effects have run the old one is heard, which is none of the new handler's business.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it is for, not what it is made of
  const own = useMemo(() => ({ current: handler }), [target, event]);
  const latest = useLatest(handler, own) as Listener;
  useEffect(
    () => (enabled ? listen(target, event, latest, replay) : undefined),
    [target, event, enabled, latest, replay],
  );
}
