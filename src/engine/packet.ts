import type { Binary } from '../bytes.js';

/** Engine.IO v4, packet types, at the index that is their digit on the wire. */
export const PACKET_TYPES = [
  'open',
  'close',
  'ping',
  'pong',
  'message',
  'upgrade',
  'noop',
] as const;

export type PacketType = (typeof PACKET_TYPES)[number];

/** One Engine.IO packet. Only a `message` may carry bytes. */
export interface Packet {
  readonly type: PacketType;
  readonly data: string | Binary;
}

/** A packet as it travels: text led by its type digit, or the bare bytes of a binary message. */
export type Frame = string | Binary;
