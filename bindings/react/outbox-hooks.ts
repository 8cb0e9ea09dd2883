import type { EventNames, EventParams, WithoutAck } from 'holdfast';
import type { Delivery, Outbox } from 'holdfast/offline';
import type { OutboxOption } from '../types.js';
import { OutboxProvider, type OutboxProviderProps } from './outbox-provider.js';
import { useOutbox } from './use-outbox.js';
import { useOutboxEmit } from './use-outbox-emit.js';
import { useOutboxItems } from './use-outbox-items.js';

/** The hooks of the outbox, for `createHooks` to type: in nobody's bundle who does not name them. */
export const outboxHooks = { OutboxProvider, useOutbox, useOutboxEmit, useOutboxItems };

/** @see outboxHooks */
export type OutboxHooks = typeof outboxHooks;

/** The hooks of the outbox, typed by the events that a server takes. */
export interface TypedOutboxHooks<Emit extends object> {
  /** The state of the outbox, or what a selector takes of it. @see {@link useOutbox} */
  useOutbox: OutboxHooks['useOutbox'];
  /** The items of the outbox, as a list to render. @see {@link useOutboxItems} */
  useOutboxItems: OutboxHooks['useOutboxItems'];
  /** Gives `outbox` to the hooks below it. @see {@link OutboxProvider} */
  OutboxProvider: (
    props: Omit<OutboxProviderProps, 'outbox'> & { outbox: Outbox<Emit> },
  ) => ReturnType<typeof OutboxProvider>;
  /** A function that gives an event to the outbox, which keeps it until it has arrived. @see {@link useOutboxEmit} */
  useOutboxEmit<Name extends EventNames<Emit>>(
    event: Name,
    options?: OutboxOption<Emit>,
  ): (...args: WithoutAck<EventParams<Emit, Name>>) => Delivery;
}
