import type { Binary } from '../bytes.js';
import type { Engine } from '../engine/engine.js';
import { encode, MAX_ATTACHMENTS } from './codec.js';
import type { SocketPacket } from './packet.js';

/** @throws RangeError with the limit and what came instead */
export function atMost(limit: number, unit: string, came: number): void {
  if (came > limit) throw new RangeError(`expected at most ${limit} ${unit}, got ${came}`);
}

/**
 * The messages of `packet`, for servers that count its attachments as the stock one does.
 * @throws RangeError for more than they take, at which they would end the session
 */
export function encodeFitting(packet: SocketPacket): (string | Binary)[] {
  const messages = encode(packet);
  atMost(MAX_ATTACHMENTS, 'attachments', messages.length - 1);
  return messages;
}

/**
 * Engine.IO v4, Handshake, `maxPayload`: a server ends the session for a longer message, with all its namespaces.
 * @throws RangeError for a message that is too long for the transport in use
 */
export function assertFit(
  messages: readonly (string | Binary)[],
  { transport, _handshake }: Engine,
): void {
  const { maxPayload } = _handshake!;
  const { size = (frame: BlobPart) => new Blob([frame]).size } = transport;
  // An item takes eight bytes at most, in base64 a third more, so nothing is measured in the usual case.
  for (const message of messages)
    if (!((message as string).length * 11 < maxPayload))
      atMost(maxPayload, 'bytes', size(typeof message === 'string' ? `4${message}` : message));
}
