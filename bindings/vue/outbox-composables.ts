import type { EventNames, EventParams, WithoutAck } from 'holdfast';
import type { Delivery, Outbox } from 'holdfast/offline';
import type { Plugin } from 'vue';
import { createOutboxPlugin } from './outbox-plugin.js';
import type { OutboxOption } from './types.js';
import { useOutbox } from './use-outbox.js';
import { useOutboxEmit } from './use-outbox-emit.js';
import { useOutboxItems } from './use-outbox-items.js';

/** The composables of the outbox, for `createComposables` to type: in nobody's bundle who does not name them. */
export const outboxComposables = { createOutboxPlugin, useOutbox, useOutboxEmit, useOutboxItems };

/** @see outboxComposables */
export type OutboxComposables = typeof outboxComposables;

/** The composables of the outbox, typed by the events that a server takes. */
export interface TypedOutboxComposables<Emit extends object> {
  /** The state of the outbox, or what a selector takes of it. @see {@link useOutbox} */
  useOutbox: OutboxComposables['useOutbox'];
  /** The items of the outbox, as a list to render. @see {@link useOutboxItems} */
  useOutboxItems: OutboxComposables['useOutboxItems'];
  /** Gives `outbox` to all components and stores of an application. @see {@link createOutboxPlugin} */
  createOutboxPlugin(outbox: Outbox<Emit>): Plugin<[]>;
  /** A function that gives an event to the outbox, which keeps it until it has arrived. @see {@link useOutboxEmit} */
  useOutboxEmit<Name extends EventNames<Emit>>(
    event: Name,
    options?: OutboxOption<Emit>,
  ): (...args: WithoutAck<EventParams<Emit, Name>>) => Delivery;
}
