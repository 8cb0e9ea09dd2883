import type { PacketType as Known } from '../engine/packet.js';

/** What a message may hold: text or bytes. */
// biome-ignore lint/suspicious/noExplicitAny: the peer's type, which applications have been written against
export type RawData = any;

/** What bytes that arrive are handed over as: `nodebuffer` in Node, `arraybuffer` and `blob` everywhere. */
export type BinaryType = 'nodebuffer' | 'arraybuffer' | 'blob';

/** The types of the wire, and `error` for what could not be decoded. */
export type PacketType = Known | 'error';

/** A packet as listeners and transports see it. */
export interface Packet {
  /** What it is. */
  type: PacketType;
  /** What it holds; a ping or a noop may hold nothing. */
  data?: RawData;
  /** Options of the message; not on the wire. */
  options?: { compress: boolean };
}
