import { broken } from '../errors.js';
import { SERVER_ERROR } from '../reasons.js';

/** Engine.IO v4, WebTransport: one bit says binary, seven hold the length, or say where it stands. */
const BINARY = 0x80;
const LENGTH_IN_2_BYTES = 126;
const LENGTH_IN_8_BYTES = 127;

/** What stands before a frame of `size` bytes on a stream. */
export function encodeHeader(size: number, binary: boolean): Uint8Array<ArrayBuffer> {
  const length = size < 126 ? 1 : size < 65_536 ? 3 : 9;
  const header = new Uint8Array(length);
  const view = new DataView(header.buffer);
  if (length === 1) header[0] = size;
  else if (length === 3) {
    header[0] = LENGTH_IN_2_BYTES;
    view.setUint16(1, size);
  } else {
    header[0] = LENGTH_IN_8_BYTES;
    view.setBigUint64(1, BigInt(size));
  }
  if (binary) header[0]! |= BINARY;
  return header;
}

/** A frame with its header, as one chunk of its own memory. */
export function encodeFrame(frame: Uint8Array, binary: boolean): Uint8Array<ArrayBuffer> {
  const header = encodeHeader(frame.length, binary);
  const chunk = new Uint8Array(header.length + frame.length);
  chunk.set(header);
  chunk.set(frame, header.length);
  return chunk;
}

/**
 * Cuts a stream into frames, wherever its chunks begin and end; each frame is handed to `onFrame` in memory of its own, and
 * before anything that follows it is looked at. The returned function takes the next chunk.
 * @param limitBytes - the largest frame that is accepted
 * @throws {@link ProtocolError} from that function, for a length of 0, above `limitBytes` or above 2^53 - 1; where the next
 * frame begins cannot be known then, so nothing more may be given to it
 */
export function createFrameDecoder(
  limitBytes: number,
  onFrame: (frame: Uint8Array<ArrayBuffer>, binary: boolean) => void,
): (chunk: Uint8Array) => void {
  const chunks: Uint8Array[] = [];
  let available = 0;
  let binary = false;
  /** How many bytes of what comes next, and what that is. */
  let wanted = 1;
  let reading: 'header' | 'length' | 'frame' = 'header';

  const take = (size: number) => {
    const bytes = new Uint8Array(size);
    for (let filled = 0; filled < size; ) {
      const [first] = chunks as [Uint8Array];
      const part = first.subarray(0, size - filled);
      bytes.set(part, filled);
      filled += part.length;
      if (part.length < first.length) chunks[0] = first.subarray(part.length);
      else chunks.shift();
    }
    available -= size;
    return bytes;
  };

  const expectFrame = (size: number) => {
    const limit = Math.min(limitBytes, Number.MAX_SAFE_INTEGER);
    if (size < 1 || size > limit) {
      throw broken(SERVER_ERROR, `frame of 1 to ${limit} bytes`, `${size}`);
    }
    wanted = size;
    reading = 'frame';
  };

  return (chunk) => {
    chunks.push(chunk);
    available += chunk.length;
    while (available >= wanted) {
      const bytes = take(wanted);
      if (reading === 'frame') {
        wanted = 1;
        reading = 'header';
        onFrame(bytes, binary);
      } else if (reading === 'length') {
        const view = new DataView(bytes.buffer);
        expectFrame(wanted === 2 ? view.getUint16(0) : Number(view.getBigUint64(0)));
      } else {
        const length = bytes[0]! & ~BINARY;
        binary = bytes[0]! >= BINARY;
        if (length < LENGTH_IN_2_BYTES) expectFrame(length);
        else {
          wanted = length === LENGTH_IN_2_BYTES ? 2 : 8;
          reading = 'length';
        }
      }
    }
  };
}
