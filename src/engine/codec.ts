import { broken } from '../errors.js';
import { SERVER_ERROR } from '../reasons.js';
import { type Frame, PACKET_TYPES, type Packet, type PacketType } from './packet.js';

/** Engine.IO v4, Packet encoding: the type digit and the text; bytes travel as they are and are always a message. */
export const encodePacket = (type: PacketType, data: Frame = ''): Frame =>
  // Nearly all are messages, and a search takes longer than the rest.
  typeof data === 'object'
    ? data
    : type === 'message'
      ? // biome-ignore lint/style/useTemplate: which would first ask whether it is a text
        '4' + data
      : `${PACKET_TYPES.indexOf(type)}${data}`;

/**
 * The reverse of {@link encodePacket}.
 * @throws {@link ProtocolError} for an unknown type or an empty frame
 */
export function decodePacket(frame: Frame): Packet {
  if (typeof frame !== 'string') return { type: 'message', data: frame };
  const code = frame.charCodeAt(0);
  // As in encodePacket: 4 is a message.
  const type = code === 52 ? 'message' : PACKET_TYPES[code ^ 48];
  if (type) return { type, data: frame.slice(1) };
  throw broken(SERVER_ERROR, 'packet type', frame);
}
