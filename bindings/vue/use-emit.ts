import type { DefaultEventsMap, EventNames, EventParams } from 'holdfast';
import { useTarget } from './provide.js';
import type { SocketOption } from './types.js';

/** Options of {@link useEmit}. */
export interface EmitOptions<Listen extends object, Emit extends object>
  extends SocketOption<Listen, Emit> {
  /**
   * Whether the event is dropped when it cannot leave at once.
   * @defaultValue false
   */
  volatile?: boolean | undefined;
}

/**
 * A function that sends an event. While the connection is away, events wait for it.
 * @throws Error when there is neither a plugin nor `socket`
 */
export function useEmit<
  Name extends EventNames<Emit>,
  Emit extends object = DefaultEventsMap,
  Listen extends object = Emit,
>(
  event: Name,
  { socket, volatile }: EmitOptions<Listen, Emit> = {},
): (...args: EventParams<Emit, Name>) => void {
  const target = useTarget(socket);
  return (...args) => void target.value.with({ volatile }).emit(event, ...args);
}
