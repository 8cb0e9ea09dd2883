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
  createSocketPlugin(socket: CoreSocket<Listen, Emit>, options?: ProvideOptions): Plugin<[]>;
  useSocket(): CoreSocket<Listen, Emit>;
  useSocketEvent<Name extends ListenName<Listen>>(
    event: MaybeRefOrGetter<Name>,
    handler: (...args: ListenArgs<Listen, Name>) => void,
    options?: SocketEventOptions<ListenArgs<Listen, Name>, Listen, Emit>,
  ): Stoppable;
  useSocketState: typeof useSocketState;
  useLatestEvent<
    Name extends ListenName<Listen>,
    Value = ListenArgs<Listen, Name>[0],
    Initial = undefined,
  >(
    event: MaybeRefOrGetter<Name>,
    options?: LatestEventOptions<ListenArgs<Listen, Name>, Value, Initial> &
      SocketOption<Listen, Emit>,
  ): ValueRef<Value | Initial> & Stoppable;
  useEventLog<Name extends ListenName<Listen>>(
    event: MaybeRefOrGetter<Name>,
    options: EventLogOptions<ListenArgs<Listen, Name>> & SocketOption<Listen, Emit>,
  ): ValueRef<readonly ListenArgs<Listen, Name>[]> & Stoppable;
  useEventReducer<State, Name extends ListenName<Listen>>(
    event: MaybeRefOrGetter<Name>,
    reducer: (state: State, ...args: ListenArgs<Listen, Name>) => State,
    initial: State,
    options?: EventOptions<ListenArgs<Listen, Name>> & SocketOption<Listen, Emit>,
  ): ValueRef<State> & Stoppable;
  useEmit<Name extends EventNames<Emit>>(
    event: Name,
    options?: EmitOptions<Listen, Emit>,
  ): (...args: EventParams<Emit, Name>) => void;
  useAck<Name extends EventNames<Emit>>(
    event: Name,
    options?: AckOptions<Listen, Emit>,
  ): AckRefs<WithoutAck<EventParams<Emit, Name>>, AckResult<EventParams<Emit, Name>>>;
  useRoom(
    room: MaybeRefOrGetter<string | null | undefined>,
    options: RoomEvents<RoomEventName<Emit>> & SocketOption<Listen, Emit> & FollowOptions,
  ): Stoppable;
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
