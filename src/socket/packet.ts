import type { Ack } from './acks.js';

/** Socket.IO v5, packet types, at the index that is their digit on the wire. */
export const CONNECT = 0;
export const DISCONNECT = 1;
export const EVENT = 2;
export const ACK = 3;
export const CONNECT_ERROR = 4;
export const BINARY_EVENT = 5;
export const BINARY_ACK = 6;

export type SocketPacketType = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** One Socket.IO packet. Binary events and acknowledgements are EVENT and ACK here: their form is the codec's affair. */
export interface SocketPacket {
  /** What it is; BINARY_EVENT and BINARY_ACK are seen by no more than the codec. */
  readonly type: SocketPacketType;
  /** The namespace. */
  readonly nsp: string;
  /** The acknowledgement's id. */
  id?: number | undefined;
  /** What it holds: an event's name and arguments, the arguments of an acknowledgement, credentials or a refusal. */
  data?: unknown;
  /** Waits for the answer to an event; not sent. */
  ack?: Ack;
}

/** Names that belong to the protocol and cannot be emitted. */
const RESERVED = /*#__PURE__*/ new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

/** Whether `event` is a name that an application must not emit. */
export const isReserved = (event: unknown): boolean => RESERVED.has(`${event}`);
