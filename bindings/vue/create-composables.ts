import type {
  AckResult,
  CoreSocket,
  DefaultEventsMap,
  EventNames,
  EventParams,
  WithoutAck,
} from 'holdfast';
import type { MaybeRefOrGetter, Plugin } from 'vue';
import type { RoomEvents } from '../rooms.js';
import type { ListenArgs, ListenName, RoomEventName } from '../types.js';
import type { FollowOptions } from './follow.js';
import type { OutboxComposables, TypedOutboxComposables } from './outbox-composables.js';
import { createSocketPlugin, type ProvideOptions } from './provide.js';
import type { SocketOption, Stoppable, ValueRef } from './types.js';
import { type AckOptions, type AckRefs, useAck } from './use-ack.js';
import { type EmitOptions, useEmit } from './use-emit.js';
import { type EventLogOptions, useEventLog } from './use-event-log.js';
import { useEventReducer } from './use-event-reducer.js';
import type { EventOptions } from './use-event-state.js';
import { type LatestEventOptions, useLatestEvent } from './use-latest-event.js';
import { useRoom } from './use-room.js';
import { useSocket } from './use-socket.js';
import { type SocketEventOptions, useSocketEvent } from './use-socket-event.js';
import { useSocketReady } from './use-socket-ready.js';
import { useSocketState } from './use-socket-state.js';

/** The composables, typed by the events of one server. */
export interface Composables<Listen extends object, Emit extends object> {
  /** Gives `socket` to all components and stores of an application, and opens it in a page. @see {@link createSocketPlugin} */
  createSocketPlugin(socket: CoreSocket<Listen, Emit>, options?: ProvideOptions): Plugin<[]>;
  /** The socket that was provided, never `null`. @see {@link useSocket} */
  useSocket(): CoreSocket<Listen, Emit>;
  /** Calls `handler` for every event of a name, at once and in order. @see {@link useSocketEvent} */
  useSocketEvent<Name extends ListenName<Listen>>(
    event: MaybeRefOrGetter<Name>,
    handler: (...args: ListenArgs<Listen, Name>) => void,
    options?: SocketEventOptions<ListenArgs<Listen, Name>, Listen, Emit>,
  ): Stoppable;
  /** The socket's state, or what a selector takes of it. @see {@link useSocketState} */
  useSocketState: typeof useSocketState;
  /** The value of the last event of a name. @see {@link useLatestEvent} */
  useLatestEvent<
    Name extends ListenName<Listen>,
    Value = ListenArgs<Listen, Name>[0],
    Initial = undefined,
  >(
    event: MaybeRefOrGetter<Name>,
    options?: LatestEventOptions<ListenArgs<Listen, Name>, Value, Initial> &
      SocketOption<Listen, Emit>,
  ): ValueRef<Value | Initial> & Stoppable;
  /** The arguments of the last `max` events of a name. @see {@link useEventLog} */
  useEventLog<Name extends ListenName<Listen>>(
    event: MaybeRefOrGetter<Name>,
    options: EventLogOptions<ListenArgs<Listen, Name>> & SocketOption<Listen, Emit>,
  ): ValueRef<readonly ListenArgs<Listen, Name>[]> & Stoppable;
  /** What `reducer` makes of all events of a name. @see {@link useEventReducer} */
  useEventReducer<State, Name extends ListenName<Listen>>(
    event: MaybeRefOrGetter<Name>,
    reducer: (state: State, ...args: ListenArgs<Listen, Name>) => State,
    initial: State,
    options?: EventOptions<ListenArgs<Listen, Name>> & SocketOption<Listen, Emit>,
  ): ValueRef<State> & Stoppable;
  /** A function that sends an event; while the connection is away, events wait for it. @see {@link useEmit} */
  useEmit<Name extends EventNames<Emit>>(
    event: Name,
    options?: EmitOptions<Listen, Emit>,
  ): (...args: EventParams<Emit, Name>) => void;
  /** Sends an event that the server acknowledges, and shows what becomes of it; gives up after 10 seconds by default. @see {@link useAck} */
  useAck<Name extends EventNames<Emit>>(
    event: Name,
    options?: AckOptions<Listen, Emit>,
  ): AckRefs<WithoutAck<EventParams<Emit, Name>>, AckResult<EventParams<Emit, Name>>>;
  /** Keeps a room joined; `null` is none. @see {@link useRoom} */
  useRoom(
    room: MaybeRefOrGetter<string | null | undefined>,
    options: RoomEvents<RoomEventName<Emit>> & SocketOption<Listen, Emit> & FollowOptions,
  ): Stoppable;
  /** A promise of the first connection. @see {@link useSocketReady} */
  useSocketReady: typeof useSocketReady;
}

const composables = {
  createSocketPlugin,
  useSocket,
  useSocketEvent,
  useSocketState,
  useLatestEvent,
  useEventLog,
  useEventReducer,
  useEmit,
  useAck,
  useRoom,
  useSocketReady,
};

/**
 * The composables, typed by the events of one server, so that no call needs type parameters. All of them come along; who wants only some
 * in the bundle imports these by name.
 * @param more - `outboxComposables`, for those of the outbox beside them
 * @example
 * export const { createSocketPlugin, useSocketEvent, useEmit } = createComposables<FromServer, ToServer>();
 */
export const createComposables = ((more?: OutboxComposables) => ({
  ...composables,
  ...more,
})) as {
  <Listen extends object = DefaultEventsMap, Emit extends object = Listen>(): Composables<
    Listen,
    Emit
  >;
  <Listen extends object = DefaultEventsMap, Emit extends object = Listen>(
    more: OutboxComposables,
  ): Composables<Listen, Emit> & TypedOutboxComposables<Emit>;
};
