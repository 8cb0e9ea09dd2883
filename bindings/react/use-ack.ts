import type { AckResult, DefaultEventsMap, EventNames, EventParams, WithoutAck } from 'holdfast';
import { type AckState, type AckStateOptions, createAckState } from '../ack-state.js';
import type { SocketOption } from '../types.js';
import { useTarget } from './provider.js';
import { useCell } from './use-cell.js';
import { useKept } from './use-kept.js';
import { useLatest } from './use-latest.js';

/** Options of {@link useAck}. */
export interface AckOptions<Listen extends object, Emit extends object>
  extends AckStateOptions,
    SocketOption<Listen, Emit> {
  /**
   * Whether a failure is thrown, for the error boundary above.
   * @defaultValue false
   */
  throwOnError?: boolean | undefined;
}

/**
 * Sends an event that the server acknowledges, and shows what becomes of it.
 * @throws Error when there is neither a provider nor `socket`
 */
export function useAck<
  Name extends EventNames<Emit>,
  Emit extends object = DefaultEventsMap,
  Listen extends object = Emit,
>(
  event: Name,
  options: AckOptions<Listen, Emit> = {},
): AckState<WithoutAck<EventParams<Emit, Name>>, AckResult<EventParams<Emit, Name>>> {
  const target = useTarget(options.socket);
  const latest = useLatest(options);
  const cell = useKept(
    () =>
      createAckState<WithoutAck<EventParams<Emit, Name>>, AckResult<EventParams<Emit, Name>>>(
        target,
        event,
        latest,
      ),
    [target, event],
  );
  const state = useCell(cell);
  if (options.throwOnError && state.error) throw state.error;
  return state;
}
