import { byteLength, fromBase64, toBase64 } from '../bytes.js';
import type { Frame } from './packet.js';

/** Engine.IO v4, HTTP long-polling: packets of one body are joined by U+001E. */
export const SEPARATOR = '\x1e';

/** Joins frames into a body. */
export const encodePayload = async (frames: readonly Frame[]): Promise<string> =>
  (
    await Promise.all(
      frames.map(async (frame) =>
        typeof frame === 'string' ? frame : `b${await toBase64(frame)}`,
      ),
    )
  ).join(SEPARATOR);

/**
 * Cuts a body into frames. Each frame is decoded on its own, so that those before a
 * malformed one still count.
 */
export const decodePayload = (body: string): Frame[] => body.split(SEPARATOR).map(decodeFrame);

/** A frame as it stands in a body: bytes where `b` and base64 stand. */
export const decodeFrame = (frame: string): Frame =>
  (frame[0] === 'b' && fromBase64(frame.slice(1))) || frame;

/** The size that `frame` takes in a body, in bytes of UTF-8. */
export const sizeInPayload = (frame: Frame): number =>
  typeof frame === 'string' ? byteLength(frame) : 1 + 4 * Math.ceil(byteLength(frame) / 3);

/**
 * How many of `frames` fit in a body of `maxPayload` bytes. The first always counts: a server that refuses it says so, where
 * silence would block the queue for ever. A server that names no limit may count packets: python-engineio throws away, in silence,
 * a body of more than 16.
 */
export function cut(frames: readonly Frame[], maxPayload: number): number {
  let count = 0;
  // Each but the first brings a separator.
  let size = -1;
  // Nothing is measured in the usual case of one frame.
  if (frames.length > 1)
    for (const frame of frames) {
      size += 1 + sizeInPayload(frame);
      if (count && (size > maxPayload || (count > 15 && maxPayload === Infinity))) return count;
      count++;
    }
  return frames.length;
}
