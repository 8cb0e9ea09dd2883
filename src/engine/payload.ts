import { byteLength, fromBase64, toBase64 } from '../platform.bytes.js';
import type { Frame } from './packet.js';

/** Engine.IO v4, HTTP long-polling: packets of one body are joined by U+001E. */
export const SEPARATOR = '\x1e';

const textOf = async (frame: Frame) =>
  typeof frame === 'string' ? frame : `b${await toBase64(frame)}`;

/** Joins frames into a body: at once where all are text, as nearly always. */
export function encodePayload(frames: readonly Frame[]): string | Promise<string> {
  // `every` would take as long as the rest.
  for (let at = 0; at < frames.length; at++)
    if (typeof frames[at] !== 'string') return Promise.all(frames.map(textOf)).then(encodePayload);
  return frames.join(SEPARATOR);
}

/** A frame as it stands in a body: bytes where `b` and base64 stand. On a WebSocket some servers send bytes as they are, whatever was asked for. */
export const decodeFrame = (frame: string): Frame =>
  // A `b`.
  (frame.charCodeAt?.(0) === 98 && fromBase64(frame.slice(1))) || frame;

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
  // A character takes three bytes at most, so in the usual case no text is measured.
  let most = 0;
  for (const frame of frames)
    most += 1 + (typeof frame === 'string' ? 3 * frame.length : sizeInPayload(frame));
  if (frames.length < 2 || (most < maxPayload && maxPayload < Infinity)) return frames.length;
  for (const frame of frames) {
    size += 1 + sizeInPayload(frame);
    if (count && (size > maxPayload || (count > 15 && maxPayload === Infinity))) return count;
    count++;
  }
  return count;
}
