import type { AckResult, DefaultEventsMap, EventNames, EventParams, WithoutAck } from 'holdfast';
import { computed } from 'vue';
import { type AckState, type AckStateOptions, createAckState } from '../ack-state.js';
import { useTarget } from './provide.js';
import type { SocketOption, Stoppable, ValueRefs } from './types.js';
import { useCell, valueRefs } from './use-cell.js';

/** Options of {@link useAck}. */
export interface AckOptions<Listen extends object, Emit extends object>
  extends AckStateOptions,
    SocketOption<Listen, Emit> {}

interface AckOutcome<Result> {
  /** What the server answered last; `undefined` before that, and while the next answer is awaited. */
  data: Result | undefined;
  /** Why there is no answer; `undefined` unless the last one failed. */
  error: Error | undefined;
}

/** @see useAck */
export interface AckRefs<Args extends unknown[], Result>
  extends ValueRefs<Pick<AckState<Args, Result>, 'status' | 'pending'>>,
    ValueRefs<AckOutcome<Result>>,
    Pick<AckState<Args, Result>, 'send' | 'reset'>,
    Stoppable {}

/**
 * Sends an event that the server acknowledges, and shows what becomes of it.
 * @throws Error when there is neither a plugin nor `socket`
 * @example
 * const { send, status, error } = useAck('save', { timeout: 5_000 });
 */
export function useAck<
  Name extends EventNames<Emit>,
  Emit extends object = DefaultEventsMap,
  Listen extends object = Emit,
>(
  event: Name,
  options: AckOptions<Listen, Emit> = {},
): AckRefs<WithoutAck<EventParams<Emit, Name>>, AckResult<EventParams<Emit, Name>>> {
  type Args = WithoutAck<EventParams<Emit, Name>>;
  const target = useTarget(options.socket);
  const cell = computed(() =>
    createAckState<Args, AckResult<EventParams<Emit, Name>>>(target.value, event, {
      current: options,
    }),
  );
  const state = useCell(cell, cell.value[1]());
  return {
    ...valueRefs(state, ['status', 'data', 'error', 'pending']),
    send: (...args: Args) => state.value.send(...args),
    reset: () => state.value.reset(),
  } as never;
}
