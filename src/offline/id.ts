import type { OutboxHost } from '../platform.offline.js';

/** A UUIDv7: in the order of time, and nobody else's. @see RFC 9562, section 5.7 */
export function createId(host: OutboxHost, now: number): string {
  const bytes = host.random(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 0x70;
  bytes[8] = (bytes[8]! & 63) | 0x80;
  const chance = [...bytes.slice(6)].map((byte) => (byte + 256).toString(16).slice(1));
  const text = now.toString(16).padStart(12, '0') + chance.join('');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
