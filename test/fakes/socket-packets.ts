import { createDecoder } from '../../src/socket/codec.js';
import type { SocketPacket } from '../../src/socket/packet.js';

/** The packets that one decoder makes of these messages. */
export const decode = (...messages: unknown[]): SocketPacket[] => {
  const packets: SocketPacket[] = [];
  const decoder = createDecoder((packet) => packets.push(packet));
  for (const message of messages) decoder(message as string);
  return packets;
};

export const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => new Uint8Array(values);
