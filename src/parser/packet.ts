import { isValid } from '../socket/codec.js';
import { CONNECT_ERROR, type SocketPacketType } from '../socket/packet.js';

/** Socket.IO v5, packet types, both ways: `PacketType.EVENT` is 2, `PacketType[2]` is `'EVENT'`. */
export const PacketType = {
  CONNECT: 0,
  DISCONNECT: 1,
  EVENT: 2,
  ACK: 3,
  CONNECT_ERROR: 4,
  BINARY_EVENT: 5,
  BINARY_ACK: 6,
  0: 'CONNECT',
  1: 'DISCONNECT',
  2: 'EVENT',
  3: 'ACK',
  4: 'CONNECT_ERROR',
  5: 'BINARY_EVENT',
  6: 'BINARY_ACK',
} as const;

/** The type of a Socket.IO packet. */
export type PacketType = SocketPacketType;

/** A Socket.IO packet. */
export interface Packet {
  /** What it is. */
  type: PacketType;
  /** The namespace. */
  nsp: string;
  /** What it holds: an event's name and arguments, the arguments of an acknowledgement, credentials or a refusal. */
  // biome-ignore lint/suspicious/noExplicitAny: an application's own values, as in the peer's types: `unknown` would refuse code written for those
  data?: any;
  /** The id of the acknowledgement. */
  id?: number | undefined;
  /** How many attachments follow, while they are on their way. */
  attachments?: number | undefined;
}

/** Whether JSON could have given a value, or one of its class: a Map, bytes or a symbol it could not. */
export const isPlain = (value: unknown): boolean =>
  typeof value === 'object'
    ? /^\[object (Object|Array)\]$/.test({}.toString.call(value))
    : typeof value !== 'symbol';

/** Whether a decoded packet is one that the protocol allows. */
export const isPacketValid = ({ type, nsp, id, data }: Packet): boolean =>
  typeof nsp === 'string' &&
  (id === undefined || Number.isInteger(id)) &&
  // A packet that came with bytes is an EVENT or an ACK once it is decoded.
  Number.isInteger(type) &&
  type >= 0 &&
  type <= CONNECT_ERROR &&
  isPlain(data) &&
  isValid(type, data);
