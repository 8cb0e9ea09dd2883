import { ProtocolError } from '../errors.js';

/** Engine.IO v4, Handshake: what the open packet says. */
export interface Handshake {
  /** The session's id, in the query of every later request. */
  readonly sid: string;
  /** The transports that the server would upgrade to. */
  readonly upgrades: readonly string[];
  /** Milliseconds between two pings of the server. */
  readonly pingInterval: number;
  /** Milliseconds that may pass beyond `pingInterval` before silence means closed. */
  readonly pingTimeout: number;
  /** The largest body, in bytes, that the server accepts; `Infinity` when it does not say. */
  readonly maxPayload: number;
}

const isPositive = (value: unknown): value is number => typeof value === 'number' && value > 0;

/**
 * The one door through which a handshake comes in: nothing of it is used that was not checked here.
 * @throws {@link ProtocolError} naming the field, what was expected and what came
 */
export function parseHandshake(text: string): Handshake {
  let fields: Record<string, unknown> | null;
  try {
    fields = JSON.parse(text);
  } catch (cause) {
    throw malformed('JSON', text, cause);
  }
  const { sid, upgrades = [], pingInterval, pingTimeout, maxPayload = Infinity } = fields ?? {};
  if (!sid || typeof sid !== 'string') throw malformed('a string as sid', sid);
  if (!Array.isArray(upgrades)) throw malformed('an array as upgrades', upgrades);
  if (!isPositive(pingInterval)) throw malformed('pingInterval above 0', pingInterval);
  if (!isPositive(pingTimeout)) throw malformed('pingTimeout above 0', pingTimeout);
  if (!isPositive(maxPayload)) throw malformed('maxPayload above 0', maxPayload);
  return { sid, upgrades, pingInterval, pingTimeout, maxPayload };
}

const malformed = (expected: string, came: unknown, cause?: unknown) =>
  new ProtocolError(
    'server error',
    `Engine.IO handshake: expected ${expected}, got ${String(JSON.stringify(came)).slice(0, 80)}`,
    cause,
  );
