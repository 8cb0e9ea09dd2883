import type { DefaultEventsMap, EventNames, EventParams } from 'holdfast';
import { useMemo } from 'react';
import type { SocketOption } from '../types.js';
import { useTarget } from './provider.js';

/** Options of {@link useEmit}. */
export interface EmitHookOptions<Listen extends object, Emit extends object>
  extends SocketOption<Listen, Emit> {
  /**
   * Whether the event is dropped when it cannot leave at once.
   * @defaultValue false
   */
  volatile?: boolean | undefined;
}

/**
 * A function that sends an event: the same at every render. While the connection is away, events wait for it.
 * @throws Error when there is neither a provider nor `socket`
 */
export function useEmit<
  Name extends EventNames<Emit>,
  Emit extends object = DefaultEventsMap,
  Listen extends object = Emit,
>(
  event: Name,
  { socket, volatile }: EmitHookOptions<Listen, Emit> = {},
): (...args: EventParams<Emit, Name>) => void {
  const target = useTarget(socket);
  return useMemo(
    () =>
      (...args) =>
        void target.with({ volatile }).emit(event, ...args),
    [target, event, volatile],
  );
}
