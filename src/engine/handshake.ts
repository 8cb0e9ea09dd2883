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
    // `pingInterval` may be 0: python-engineio says so of less than a second. A pingTimeout of a part of a millisecond would be over
    // before the session is open, and a body of one byte holds no message. So the least of each is its place in the list.
    const isEnough = (value: unknown, least: number) => typeof value === 'number' && value >= least;
    if (
      fields.sid &&
      typeof fields.sid === 'string' &&
      Array.isArray(fields.upgrades) &&
      numbers.every(isEnough)
    ) {
      return fields;
    }
  } catch (error) {
    cause = error;
  }
  throw broken(SERVER_ERROR, 'handshake', text, cause);
}
