import type { AckResult, DefaultEventsMap, EventNames, EventParams, WithoutAck } from 'holdfast';
import { useMemo } from 'react';
import { type AckState, type AckStoreOptions, createAckStore } from '../ack-store.js';
import type { SocketOption } from '../types.js';
import { useTarget } from './provider.js';
import { useLatest } from './use-latest.js';
import { useStore } from './use-store.js';

/** Options of {@link useAck}. */
export interface AckOptions<Listen extends object, Emit extends object>
  extends AckStoreOptions,
    SocketOption<Listen, Emit> {
  /**
   * Whether a failure is thrown, for the error boundary above.
   * @defaultValue false
   */
  throwOnError?: boolean | undefined;
}

/** @see useAck */
export interface AckHandle<Args extends unknown[], Result> extends AckState<Result> {
  /** Sends the event. The promise settles as well, and may be left alone: a failure is in `error`. The same at every render. */
  send(...args: Args): Promise<Result>;
  /** Back to `idle`; what is still pending no longer shows. The same at every render. */
  reset(): void;
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
): AckHandle<WithoutAck<EventParams<Emit, Name>>, AckResult<EventParams<Emit, Name>>> {
  const target = useTarget(options.socket);
  const latest = useLatest(options);
  const store = useMemo(
    () =>
      createAckStore<WithoutAck<EventParams<Emit, Name>>, AckResult<EventParams<Emit, Name>>>(
        target,
        event,
        latest,
      ),
    [target, event, latest],
  );
  const state = useStore(store);
  if (options.throwOnError && state.error) throw state.error;
  return { ...state, send: store.send, reset: store.reset };
}
