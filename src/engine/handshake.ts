import { broken } from '../errors.js';

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
 * @throws {@link ProtocolError} naming the field and what came
 */
export function parseHandshake(text: string): Handshake {
  let fields: Record<string, unknown> = {};
  let cause: unknown;
  try {
    fields = { upgrades: [], maxPayload: Infinity, ...JSON.parse(text) };
  } catch (error) {
    cause = error;
  }
  for (const field of ['sid', 'upgrades', 'pingInterval', 'pingTimeout', 'maxPayload']) {
    const value = fields[field] as number;
    const type = field === 'sid' ? 'string' : 'number';
    if (
      field === 'upgrades' ? !Array.isArray(value) : !value || typeof value !== type || value < 0
    ) {
      throw broken('server error', `handshake with ${field}`, text, cause);
    }
  }
  return fields as unknown as Handshake;
}
