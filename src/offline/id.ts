import type { OutboxHost } from '../platform.offline.js';

/** A UUIDv7: in the order of time, and nobody else's. @see RFC 9562, section 5.7 */
export function createId(host: OutboxHost, now: number): string {
  const bytes = host.random(new Uint8Array(16));
  for (let at = 5, rest = now; at >= 0; at--, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  bytes[6] = (bytes[6]! & 15) | 0x70;
  bytes[8] = (bytes[8]! & 63) | 0x80;
  return [...bytes]
    .map((byte) => (byte + 256).toString(16).slice(1))
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
