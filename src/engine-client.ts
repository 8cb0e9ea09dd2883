export { SocketWithoutUpgrade } from './engine-client/base.js';
export { TransportError } from './engine-client/error.js';
export type {
  HandshakeData,
  SocketReservedEvents,
  WriteOptions,
} from './engine-client/events.js';
export { nextTick } from './engine-client/next-tick.js';
export type { SocketOptions, TransportCtor, TransportName } from './engine-client/options.js';
export type { BinaryType, Packet, PacketType, RawData } from './engine-client/packet.js';
export { type ParsedUri, parse } from './engine-client/parse.js';
export { Fetch, XHR, XHR as NodeXHR } from './engine-client/polling.js';
export { Socket, SocketWithUpgrade } from './engine-client/socket.js';
export {
  type CloseDetails,
  Transport,
  type TransportReservedEvents,
} from './engine-client/transport.js';
export { transports } from './engine-client/transports.js';
export { WS as NodeWebSocket, WS as WebSocket } from './engine-client/websocket.js';
export { WT as WebTransport } from './engine-client/webtransport.js';
export { installTimerFunctions } from './platform-timers.js';

/** The revision of the Engine.IO protocol that is spoken. */
export const protocol = 4;
