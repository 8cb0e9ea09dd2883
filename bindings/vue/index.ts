export type { AckStateOptions } from '../ack-state.js';
export type { UseIoOptions } from '../address.js';
export type { Schedule } from '../frame.js';
export type { Recording } from '../listen.js';
export type { OutboxItems } from '../outbox-items.js';
export type { OutboxView } from '../outbox-state.js';
export { recordEvents } from '../record.js';
export type { RoomEvents } from '../rooms.js';
export type { ListenArgs, ListenName, RoomEventName } from '../types.js';
export { type Composables, createComposables } from './create-composables.js';
export type { FollowOptions } from './follow.js';
export {
  type OutboxComposables,
  outboxComposables,
  type TypedOutboxComposables,
} from './outbox-composables.js';
export { createOutboxPlugin, outboxKey } from './outbox-plugin.js';
export { createSocketPlugin, type ProvideOptions, socketKey } from './provide.js';
export type {
  AnyOutboxOption,
  AnySocketOption,
  OutboxOption,
  SocketOption,
  Stoppable,
  ValueRef,
  ValueRefs,
} from './types.js';
export { type AckOptions, type AckRefs, useAck } from './use-ack.js';
export { type EmitOptions, useEmit } from './use-emit.js';
export { type EventLogOptions, useEventLog } from './use-event-log.js';
export { useEventReducer } from './use-event-reducer.js';
export type { EventOptions } from './use-event-state.js';
export { useIo } from './use-io.js';
export { type LatestEventOptions, useLatestEvent } from './use-latest-event.js';
export { type OutboxRefs, type OutboxStateOptions, useOutbox } from './use-outbox.js';
export { useOutboxEmit } from './use-outbox-emit.js';
export { useOutboxItems } from './use-outbox-items.js';
export { useRoom } from './use-room.js';
export { useSocket } from './use-socket.js';
export { type SocketEventOptions, useSocketEvent } from './use-socket-event.js';
export { useSocketReady } from './use-socket-ready.js';
export { type SocketStateOptions, useSocketState } from './use-socket-state.js';
