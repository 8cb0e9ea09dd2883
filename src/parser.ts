export {
  Decoder,
  type DecoderEvents,
  type DecoderOptions,
  type Reviver,
} from './parser/decoder.js';
export { Encoder, type Replacer } from './parser/encoder.js';
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
export { createPacketDecoderStream, createPacketEncoderStream } from './parser/streams.js';
export { protocol } from './protocol.js';
