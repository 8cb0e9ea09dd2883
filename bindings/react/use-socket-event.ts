import type { DefaultEventsMap } from 'holdfast';
import { useEffect, useInsertionEffect, useRef } from 'react';
import { type Listener, listen, type Recording } from '../listen.js';
import type { ListenArgs, ListenName, SocketOption } from '../types.js';
import { useTarget } from './provider.js';

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
  const latest = useRef<{ current: Listener['current'] }>(null as never);
  // One for each event of each socket: until effects have run the old one is heard, which is none of the new handler's business.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it is for, not what it is made of
  useInsertionEffect(() => {
    latest.current = { current() {} };
  }, [target, event]);
  useInsertionEffect(() => {
    latest.current.current = handler as Listener['current'];
  });
  useEffect(
    () => (enabled ? listen(target, event, latest.current, replay) : undefined),
    [target, event, enabled, replay],
  );
}
