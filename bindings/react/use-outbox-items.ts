import type { Filter } from 'holdfast/offline';
import { createOutboxItems, type OutboxItems } from '../outbox-items.js';
import type { AnyOutbox } from '../outbox-state.js';
import { useBox } from './outbox-provider.js';
import { useCell } from './use-cell.js';
import { useKept } from './use-kept.js';

/**
 * The items of the outbox, dead letters among them, or those of a `filter`. They are read from its storage once this is on the page, and
 * again when the outbox has changed, at most once a frame; never in render or on a server. A new filter object with the same content
 * reads nothing anew.
 * @throws Error when there is neither a provider nor `outbox`
 */
export function useOutboxItems(
  filter?: Filter,
  { outbox }: { outbox?: AnyOutbox | undefined } = {},
): OutboxItems {
  const box = useBox(outbox);
  return useCell(useKept(() => createOutboxItems(box, filter), [box, JSON.stringify(filter)]));
}
