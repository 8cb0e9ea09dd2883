import { isBinary } from '../bytes.js';
import * as codec from '../engine/codec.js';
import { type Frame, PACKET_TYPES, type PacketType } from '../engine/packet.js';
import * as payload from '../engine/payload.js';
import { invalid } from '../errors.js';
import { readBase64, toBinary } from '../platform.bytes.js';

/** The revision of the Engine.IO protocol that is spoken; `protocol` of engine.io-parser. */
export const engineProtocol = 4;

/** A packet as it travels, or the data of one: text or bytes. */
// biome-ignore lint/suspicious/noExplicitAny: the peer's type, which `string | Binary` would refuse code written for
export type RawData = any;

/** What bytes are given as: `nodebuffer` is for Node, `blob` for browsers. */
export type BinaryType = 'nodebuffer' | 'arraybuffer' | 'blob';

/** The type of an Engine.IO packet; `error` stands for what could not be decoded. */
export type EnginePacketType = PacketType | 'error';

/** An Engine.IO packet; `Packet` of engine.io-parser. */
export interface EnginePacket {
  /** What it is. */
  type: EnginePacketType;
  /** What it holds; a ping or a noop may hold nothing. */
  data?: RawData | undefined;
  /** Not on the wire. */
  options?: { compress: boolean } | undefined;
}

/** What stands for a frame that breaks the protocol. */
export const errorPacket = (): EnginePacket => ({ type: 'error', data: 'parser error' });

/** The frame of a packet, bytes as they are. @throws TypeError for a type that is not on the wire */
export function frameOf({ type, data }: EnginePacket): Frame {
  if (!PACKET_TYPES.includes(type as PacketType)) throw invalid('packet type', type);
  return codec.encodePacket(type as PacketType, isBinary(data) ? data : `${data || ''}`);
}

/**
 * Encodes one packet.
 * @param supportsBinary - whether bytes may travel as they are; otherwise as base64
 * @param callback - is called at once, but for bytes as base64 in a browser, and for a Blob
 * @throws TypeError for an unknown type
 * @see Engine.IO v4, Packet encoding
 */
export function encodePacket(
  packet: EnginePacket,
  supportsBinary: boolean,
  callback: (encoded: RawData) => void,
): void {
  const frame = frameOf(packet);
  if (supportsBinary || typeof frame === 'string') callback(frame);
  else readBase64(frame, (text) => callback(`b${text}`));
}

/**
 * Decodes one packet; one that breaks the protocol becomes `{ type: 'error', data: 'parser error' }`.
 * @param binaryType - what bytes are given as
 * @defaultValue 'arraybuffer' in browsers, 'nodebuffer' in Node
 * @see Engine.IO v4, Packet encoding
 */
export function decodePacket(encoded: RawData, binaryType?: BinaryType): EnginePacket {
  try {
    const { type, data } = codec.decodePacket(
      typeof encoded === 'string' ? payload.decodeFrame(encoded) : encoded,
    );
    if (isBinary(data)) return { type, data: toBinary(data, binaryType) };
    return data ? { type, data } : { type };
  } catch {
    return errorPacket();
  }
}

/**
 * Encodes packets into one body for HTTP long-polling.
 * @param callback - is called at once, unless bytes must be read first
 * @throws TypeError for an unknown type
 * @see Engine.IO v4, HTTP long-polling
 */
export function encodePayload(
  packets: readonly EnginePacket[],
  callback: (encoded: string) => void,
): void {
  const frames: string[] = [];
  // Callers may add packets meanwhile: those are not of this body.
  let missing = packets.length;
  if (!missing) callback('');
  packets.forEach((packet, index) => {
    encodePacket(packet, false, (frame) => {
      frames[index] = frame as string;
      if (!--missing) callback(frames.join(payload.SEPARATOR));
    });
  });
}

/**
 * Decodes a body; what follows a packet that breaks the protocol is left out.
 * @param binaryType - as for {@link decodePacket}
 * @see Engine.IO v4, HTTP long-polling
 */
export function decodePayload(encoded: string, binaryType?: BinaryType): EnginePacket[] {
  const packets: EnginePacket[] = [];
  for (const frame of encoded.split(payload.SEPARATOR)) {
    const packet = decodePacket(frame, binaryType);
    packets.push(packet);
    if (packet.type === 'error') break;
  }
  return packets;
}
