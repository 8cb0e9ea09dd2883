import { broken } from '../errors.js';
import { SERVER_ERROR } from '../reasons.js';

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

/**
 * The one door through which a handshake comes in: nothing of it is used that was not checked here.
 * @throws {@link ProtocolError} with what came
 */
export function parseHandshake(text: string): Handshake {
  let cause: unknown;
  try {
    const fields = { upgrades: [], maxPayload: Infinity, ...JSON.parse(text) };
    const numbers = [fields.pingInterval, fields.pingTimeout, fields.maxPayload];
    // A part of a millisecond would be over before the session is open.
    const isPositive = (value: unknown) => typeof value === 'number' && value >= 1;
    if (
      fields.sid &&
      typeof fields.sid === 'string' &&
      Array.isArray(fields.upgrades) &&
      numbers.every(isPositive)
    ) {
      return fields;
    }
  } catch (error) {
    cause = error;
  }
  throw broken(SERVER_ERROR, 'handshake', text, cause);
}
