import { fromBase64 } from '../bytes.js';
import { broken } from '../errors.js';
import { type Frame, PACKET_TYPES, type Packet, type PacketType } from './packet.js';

/** Engine.IO v4, Packet encoding: the type digit and the text; bytes travel as they are and are always a message. */
export const encodePacket = (type: PacketType, data: Frame = ''): Frame =>
  typeof data === 'string' ? PACKET_TYPES.indexOf(type) + data : data;

/**
 * The reverse of {@link encodePacket}; also reads the `b` + base64 form, which long-polling needs for bytes.
 * @throws {@link ProtocolError} for an unknown type, an empty frame or bad base64
 */
export function decodePacket(frame: Frame): Packet {
  if (typeof frame !== 'string') return { type: 'message', data: frame };
  const text = frame.slice(1);
  const type = PACKET_TYPES[frame[0] as never];
  if (type) return { type, data: text };
  const data = frame[0] === 'b' && fromBase64(text);
  if (data) return { type: 'message', data };
  throw broken('server error', 'packet type 0-6, or b and base64', frame);
}
