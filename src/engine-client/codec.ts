import { decodePacket, encodePacket } from '../engine/codec.js';
import type { Frame, Packet as WirePacket } from '../engine/packet.js';
import type { Packet } from './packet.js';

/** The reverse of {@link encode}; what cannot be decoded is a packet too. */
export function decode(frame: Frame): Packet {
  try {
    // A packet of the wire is immutable, one of the application's is its own.
    return { ...decodePacket(frame) };
  } catch {
    return { type: 'error', data: 'parser error' };
  }
}

/** A packet as it travels. The one that could not be decoded is an empty frame, which the core refuses in its own words. */
export const encode = ({ type, data }: Packet): Frame =>
  type === 'error' ? '' : encodePacket(type as WirePacket['type'], data);

/** The session's id in an open packet; whether the rest of that is valid is for the core to say. */
export function sidOf(data: string): string | undefined {
  try {
    return JSON.parse(data).sid;
  } catch {
    return undefined;
  }
}
