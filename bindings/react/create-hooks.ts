import type {
  AckResult,
  CoreSocket,
  DefaultEventsMap,
  EventNames,
  EventParams,
  WithoutAck,
} from 'holdfast';
import type { AckState } from '../ack-state.js';
import type { RoomEvents } from '../rooms.js';
import type { ListenArgs, ListenName, RoomEventName, SocketOption } from '../types.js';
import type { OutboxHooks, TypedOutboxHooks } from './outbox-hooks.js';
import { SocketProvider, type SocketProviderProps } from './provider.js';
import { type AckOptions, useAck } from './use-ack.js';
import { type EmitHookOptions, useEmit } from './use-emit.js';
import { type EventLogOptions, useEventLog } from './use-event-log.js';
import { useEventReducer } from './use-event-reducer.js';
import type { EventHookOptions } from './use-event-state.js';
import { type LatestEventOptions, useLatestEvent } from './use-latest-event.js';
import { useRoom } from './use-room.js';
import { useSocket } from './use-socket.js';
import { type SocketEventOptions, useSocketEvent } from './use-socket-event.js';
import { useSocketReady } from './use-socket-ready.js';
import { useSocketState } from './use-socket-state.js';

/** The hooks, typed by the events of one server. */
export interface Hooks<Listen extends object, Emit extends object> {
  /** Gives `socket` to the hooks below it, and opens it with the page. @see {@link SocketProvider} */
  SocketProvider: (
    props: Omit<SocketProviderProps, 'socket'> & { socket: CoreSocket<Listen, Emit> },
  ) => ReturnType<typeof SocketProvider>;
  /** The socket that was provided, never `null`. @see {@link useSocket} */
  useSocket(): CoreSocket<Listen, Emit>;
  /** Calls `handler` for every event of a name, at once and in order. @see {@link useSocketEvent} */
  useSocketEvent<Name extends ListenName<Listen>>(
    event: Name,
    handler: (...args: ListenArgs<Listen, Name>) => void,
    options?: SocketEventOptions<ListenArgs<Listen, Name>, Listen, Emit>,
  ): void;
  /** The socket's state, or what a selector takes of it. @see {@link useSocketState} */
  useSocketState: typeof useSocketState;
  /** The value of the last event of a name. @see {@link useLatestEvent} */
  useLatestEvent<
    Name extends ListenName<Listen>,
    Value = ListenArgs<Listen, Name>[0],
    Initial = undefined,
  >(
    event: Name,
    options?: LatestEventOptions<ListenArgs<Listen, Name>, Value, Initial> &
      SocketOption<Listen, Emit>,
  ): Value | Initial;
  /** The arguments of the last `max` events of a name. @see {@link useEventLog} */
  useEventLog<Name extends ListenName<Listen>>(
    event: Name,
    options: EventLogOptions<ListenArgs<Listen, Name>> & SocketOption<Listen, Emit>,
  ): readonly ListenArgs<Listen, Name>[];
  /** What `reducer` makes of all events of a name. @see {@link useEventReducer} */
  useEventReducer<State, Name extends ListenName<Listen>>(
    event: Name,
    reducer: (state: State, ...args: ListenArgs<Listen, Name>) => State,
    initial: State,
    options?: EventHookOptions<ListenArgs<Listen, Name>> & SocketOption<Listen, Emit>,
  ): State;
  /** A function that sends an event; while the connection is away, events wait for it. @see {@link useEmit} */
  useEmit<Name extends EventNames<Emit>>(
    event: Name,
    options?: EmitHookOptions<Listen, Emit>,
  ): (...args: EventParams<Emit, Name>) => void;
  /** Sends an event that the server acknowledges, and shows what becomes of it; gives up after 10 seconds by default. @see {@link useAck} */
  useAck<Name extends EventNames<Emit>>(
    event: Name,
    options?: AckOptions<Listen, Emit>,
  ): AckState<WithoutAck<EventParams<Emit, Name>>, AckResult<EventParams<Emit, Name>>>;
  /** Keeps a room joined; `null` is none. @see {@link useRoom} */
  useRoom(
    room: string | null | undefined,
    options: RoomEvents<RoomEventName<Emit>> & SocketOption<Listen, Emit>,
  ): void;
  /** Suspends until the first connection. @see {@link useSocketReady} */
  useSocketReady: typeof useSocketReady;
}

const hooks = {
  SocketProvider,
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
 * The hooks, typed by the events of one server, so that no call needs type parameters. All of them come along; who wants only some in
 * the bundle imports these by name.
 * @param more - `outboxHooks`, for those of the outbox beside them
 * @example
 * export const { SocketProvider, useSocketEvent, useEmit } = createHooks<FromServer, ToServer>();
 */
export const createHooks = ((more?: OutboxHooks) => ({ ...hooks, ...more })) as {
  <Listen extends object = DefaultEventsMap, Emit extends object = Listen>(): Hooks<Listen, Emit>;
  <Listen extends object = DefaultEventsMap, Emit extends object = Listen>(
    more: OutboxHooks,
  ): Hooks<Listen, Emit> & TypedOutboxHooks<Emit>;
};
