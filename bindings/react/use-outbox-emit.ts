import type { DefaultEventsMap, EventNames, EventParams, WithoutAck } from 'holdfast';
import type { Delivery } from 'holdfast/offline';
import { useMemo } from 'react';
import type { OutboxOption } from '../types.js';
import { useBox } from './outbox-provider.js';

/**
 * A function that gives an event to the outbox, which keeps it until it has arrived: the same function at every render. What it returns
 * tells what becomes of the event, and may be left alone.
 * @throws Error when there is neither a provider nor `outbox`; the function throws as `emit` of the outbox does
 */
export function useOutboxEmit<
  Name extends EventNames<Emit>,
  Emit extends object = DefaultEventsMap,
>(
  event: Name,
  { outbox }: OutboxOption<Emit> = {},
): (...args: WithoutAck<EventParams<Emit, Name>>) => Delivery {
  const box = useBox(outbox);
  return useMemo(
    () =>
      (...args) =>
        box.emit(event, ...args),
    [box, event],
  );
}
