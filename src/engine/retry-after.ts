/** The longest wait that a server can ask for, in milliseconds: ten minutes. */
const LONGEST_MS = 600_000;

/**
 * How long the server asks to be left alone, in milliseconds; 0 when it does not, or not in a way that can be read.
 * @param value - of the header `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3)
 */
export function retryAfterMs(value: string | null | undefined, now: number): number {
  const seconds = +value!;
  const ms = Number.isNaN(seconds) ? Date.parse(value!) - now : seconds * 1_000;
  return Math.min(LONGEST_MS, Math.max(0, ms)) || 0;
}
