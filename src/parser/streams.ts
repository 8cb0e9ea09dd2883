import { toBuffer } from '../bytes.js';
import { createFrameDecoder, encodeHeader } from '../engine/webtransport-framing.js';
import {
  type BinaryType,
  decodePacket,
  type EnginePacket,
  errorPacket,
  frameOf,
} from './engine.js';

/**
 * Packets in, bytes for a WebTransport stream out: a header, then what it announces, as two chunks.
 * @see Engine.IO v4, WebTransport
 */
export function createPacketEncoderStream(): TransformStream<EnginePacket, Uint8Array> {
  return new TransformStream({
    async transform(packet, controller) {
      const frame = frameOf(packet);
      const isText = typeof frame === 'string';
      const bytes = isText
        ? new TextEncoder().encode(frame)
        : new Uint8Array(frame instanceof Blob ? await frame.arrayBuffer() : toBuffer(frame));
      controller.enqueue(encodeHeader(bytes.length, !isText));
      controller.enqueue(bytes);
    },
  });
}

/**
 * Bytes of a WebTransport stream in, packets out. A length that breaks the protocol gives an error packet, and nothing after it,
 * as nobody knows where the next packet begins.
 * @param maxPayload - the largest packet that is accepted, in bytes
 * @param binaryType - as for {@link decodePacket}
 * @see Engine.IO v4, WebTransport
 */
export function createPacketDecoderStream(
  maxPayload: number,
  binaryType?: BinaryType,
): TransformStream<Uint8Array, EnginePacket> {
  const text = new TextDecoder();
  let push: ((chunk: Uint8Array) => void) | undefined;
  return new TransformStream({
    start(controller) {
      push = createFrameDecoder(maxPayload, (frame, binary) =>
        controller.enqueue(decodePacket(binary ? frame : text.decode(frame), binaryType)),
      );
    },
    transform(chunk, controller) {
      try {
        push?.(chunk);
      } catch {
        push = undefined;
        controller.enqueue(errorPacket());
      }
    },
  });
}
