export type { AckState, AckStateOptions } from '../ack-state.js';
export type { UseIoOptions } from '../address.js';
export type { Schedule } from '../frame.js';
export type { Recording } from '../listen.js';
export type { OutboxItems } from '../outbox-items.js';
export type { OutboxView } from '../outbox-state.js';
export { recordEvents } from '../record.js';
export type { RoomEvents } from '../rooms.js';
export type {
  ListenArgs,
  ListenName,
  OutboxOption,
  RoomEventName,
  SocketOption,
} from '../types.js';
export { createHooks, type Hooks } from './create-hooks.js';
export { type OutboxHooks, outboxHooks, type TypedOutboxHooks } from './outbox-hooks.js';
export { OutboxProvider, type OutboxProviderProps } from './outbox-provider.js';
export { SocketProvider, type SocketProviderProps } from './provider.js';
export { type AckOptions, useAck } from './use-ack.js';
export { type EmitHookOptions, useEmit } from './use-emit.js';
export { type EventLogOptions, useEventLog } from './use-event-log.js';
export { useEventReducer } from './use-event-reducer.js';
export type { EventHookOptions } from './use-event-state.js';
export { useIo } from './use-io.js';
export { type LatestEventOptions, useLatestEvent } from './use-latest-event.js';
export { type OutboxStateOptions, useOutbox } from './use-outbox.js';
export { useOutboxEmit } from './use-outbox-emit.js';
export { useOutboxItems } from './use-outbox-items.js';
export { useRoom } from './use-room.js';
export { useSocket } from './use-socket.js';
export { type SocketEventOptions, useSocketEvent } from './use-socket-event.js';
export { useSocketReady } from './use-socket-ready.js';
export { type SocketStateOptions, useSocketState } from './use-socket-state.js';
