import { createEventState, type Derivation, type EventStateOptions } from '../event-state.js';
import type { AnySocket } from '../shared.js';
import { useTarget } from './provider.js';
import { useCell } from './use-cell.js';
import { useKept } from './use-kept.js';
import { useLatest } from './use-latest.js';

/** Options of the hooks that make state of events. */
export interface EventHookOptions<Args extends unknown[] = unknown[]>
  extends EventStateOptions<Args> {
  /** The state begins anew when this value changes, by `Object.is`: a string or a number, no object that each render makes. */
  resetKey?: unknown;
}

/** State made of events: every event counts, in order, and is shown once a frame. */
export function useEventState<Live, Shown>(
  event: string,
  initial: Live,
  derivation: Derivation<Live, Shown>,
  { socket, schedule, replay, resetKey }: EventHookOptions & { socket?: AnySocket | undefined },
): Shown {
  const target = useTarget(socket);
  const latest = useLatest(derivation);
  const cell = useKept(
    () => createEventState(target, event, initial, latest, schedule, replay),
    [target, event, schedule, replay, resetKey],
  );
  return useCell(cell);
}
