import { fromBase64 } from '../bytes.js';
import { ProtocolError } from '../errors.js';
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
  if (frame[0] === 'b') {
    try {
      return { type: 'message', data: fromBase64(frame.slice(1)) };
    } catch (cause) {
      throw malformed('base64', cause);
    }
  }
  const type = PACKET_TYPES[frame.charCodeAt(0) - 48];
  if (!type) throw malformed(`packet type 0-6, got "${frame[0] ?? ''}"`);
  return { type, data: frame.slice(1) };
}

const malformed = (expected: string, cause?: unknown) =>
  new ProtocolError('server error', `Engine.IO packet: expected ${expected}`, cause);
