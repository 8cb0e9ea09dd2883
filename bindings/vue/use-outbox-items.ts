import type { Filter } from 'holdfast/offline';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { createOutboxItems, type OutboxItems, unread } from '../outbox-items.js';
import type { FollowOptions } from './follow.js';
import { useBox } from './outbox-plugin.js';
import type { AnyOutboxOption, Stoppable, ValueRefs } from './types.js';
import { useCell, valueRefs } from './use-cell.js';

/**
 * The items of the outbox, dead letters among them, or those of a `filter`. They are read from its storage in setup, and again when the
 * outbox has changed, at most once a frame; never on a server. A new filter object with the same content reads nothing anew.
 * @throws Error when there is neither a plugin nor `outbox`
 */
export function useOutboxItems(
  filter?: MaybeRefOrGetter<Filter | undefined>,
  options: AnyOutboxOption & FollowOptions = {},
): ValueRefs<OutboxItems> & Stoppable {
  const box = useBox(options.outbox);
  const content = computed(() => JSON.stringify(toValue(filter)));
  const cell = computed(() =>
    createOutboxItems(box.value, content.value ? JSON.parse(content.value) : undefined),
  );
  return valueRefs(useCell(cell, unread, options), ['items', 'error']);
}
