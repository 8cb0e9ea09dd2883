export { Decoder, type DecoderEvents, type DecoderOptions } from './parser/decoder.js';
export { Encoder } from './parser/encoder.js';
export {
  type BinaryType,
  decodePacket,
  decodePayload,
  type EnginePacket,
  type EnginePacketType,
  encodePacket,
  encodePayload,
  engineProtocol,
  type RawData,
} from './parser/engine.js';
export { isPacketValid, type Packet, PacketType } from './parser/packet.js';
export type { Replacer } from './parser/replacer.js';
export type { Reviver } from './parser/reviver.js';
export { createPacketDecoderStream, createPacketEncoderStream } from './parser/streams.js';
export { protocol } from './protocol.js';
