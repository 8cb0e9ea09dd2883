export { type Batch, type BatchOptions, batch } from './batch.js';
export type { Binary } from './bytes.js';
export { createManager, createSocket } from './create.js';
export { Manager, type ManagerOptions, Socket, type SocketOptions } from './dropin/index.js';
export type { Engine, EngineEvents, EngineState } from './engine/engine.js';
export type { Handshake } from './engine/handshake.js';
export {
  type PollingOptions,
  polling,
  polling as Fetch,
  polling as NodeXHR,
  polling as XHR,
} from './engine/polling.js';
export { type RaceOptions, race } from './engine/race.js';
export type { Transport, TransportContext, TransportPart } from './engine/transport.js';
export { type ProbeOptions, probe, type Upgrade } from './engine/upgrade.js';
export {
  type WebSocketOptions,
  webSocket,
  webSocket as NodeWebSocket,
  webSocket as WebSocket,
} from './engine/websocket.js';
export {
  type WebTransportOptions,
  webTransport,
  webTransport as WebTransport,
} from './engine/webtransport.js';
export {
  ConnectError,
  DisconnectedError,
  isConnectError,
  isDisconnectedError,
  isProtocolError,
  isTimeoutError,
  isTransportError,
  ProtocolError,
  TimeoutError,
  TransportError,
} from './errors.js';
export { type EventArguments, type EventsOptions, events } from './events.js';
export { type ExplainHints, type Explanation, type ExplanationCode, explain } from './explain.js';
export type { Inspection } from './inspect/inspection.js';
export { inspect } from './inspect.js';
export { type IoOptions, io, io as connect, io as default } from './io.js';
export { type AskedEvents, type MeasureOptions, measure } from './measure.js';
export type { Measurement } from './measurement.js';
export type { PageEvent, Platform } from './platform.js';
export { protocol } from './protocol.js';
export { type ReadyOptions, ready } from './ready.js';
export type { CloseReason, DisconnectDescription, DisconnectReason } from './reasons.js';
export type { EmitOptions } from './socket/acks.js';
export { type Backoff, type BackoffOptions, backoff } from './socket/backoff.js';
export type { Auth } from './socket/credentials.js';
export type {
  AckResult,
  DefaultEventsMap,
  EmitView,
  EventNames,
  EventParams,
  ExtendedError,
  SocketReservedEvents,
  WithoutAck,
} from './socket/events.js';
export {
  type BufferLimits,
  type DropReason,
  type Limits,
  type LimitsOptions,
  limits,
} from './socket/limits.js';
export type {
  CoreManager,
  ManagerEvents,
  ManagerEvents as ManagerReservedEvents,
  ManagerParts,
  Refused,
  Wake,
} from './socket/manager.js';
export { idleState, type SocketState, type Status, type Store } from './socket/observe.js';
export type { SocketPacket } from './socket/packet.js';
export { type RetryRefusedOptions, retryRefused } from './socket/refused.js';
export type { CoreSocket } from './socket/socket.js';
export { type AcrossTabsOptions, acrossTabs } from './wake/across-tabs.js';
export { type Barrier, barrier } from './wake/barrier.js';
export { type PageLifeOptions, pageLife, type WakeSign } from './wake/page-life.js';
