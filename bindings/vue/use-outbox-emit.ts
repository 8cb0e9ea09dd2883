import type { DefaultEventsMap, EventNames, EventParams, WithoutAck } from 'holdfast';
import type { Delivery } from 'holdfast/offline';
import { markRaw } from 'vue';
import { useBox } from './outbox-plugin.js';
import type { OutboxOption } from './types.js';

/**
 * A function that gives an event to the outbox, which keeps it until it has arrived. What it returns tells what becomes of the event, and
 * may be left alone.
 * @throws Error when there is neither a plugin nor `outbox`; the function throws as `emit` of the outbox does
 */
export function useOutboxEmit<
  Name extends EventNames<Emit>,
  Emit extends object = DefaultEventsMap,
>(
  event: Name,
  { outbox }: OutboxOption<Emit> = {},
): (...args: WithoutAck<EventParams<Emit, Name>>) => Delivery {
  const box = useBox(outbox);
  return (...args) => markRaw(box.value.emit(event, ...args));
}
