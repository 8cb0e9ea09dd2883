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

/**
 * The one door through which a handshake comes in: nothing of it is used that was not checked here.
 * @throws {@link ProtocolError} naming the field and what came
 */
export function parseHandshake(text: string): Handshake {
  let fields: Record<string, unknown>;
  const expect = (ok: unknown, field: string, cause?: unknown) => {
    if (!ok) {
      const rule = `Engine.IO handshake: invalid ${field} in ${text.slice(0, 200)}`;
      throw new ProtocolError('server error', { rule, cause });
    }
  };
  try {
    fields = { upgrades: [], maxPayload: Infinity, ...JSON.parse(text) };
  } catch (cause) {
    expect(false, 'JSON', cause);
  }
  const { sid, upgrades } = fields!;
  expect(sid && typeof sid === 'string', 'sid');
  expect(Array.isArray(upgrades), 'upgrades');
  for (const field of ['pingInterval', 'pingTimeout', 'maxPayload']) {
    const value = fields![field];
    expect(typeof value === 'number' && value > 0, field);
  }
  return fields! as unknown as Handshake;
}
