import { queryOf, type RequestHeaders } from '../engine/request.js';
import type { EngineSession } from '../engine/session.js';

/** What is known of a client from its first request, and its CONNECT payload. */
export interface Handshake {
  readonly headers: RequestHeaders;
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  readonly auth: Record<string, unknown>;
  readonly address: string;
  readonly secure: boolean;
  readonly xdomain: boolean;
  /** Milliseconds since the epoch. */
  readonly issued: number;
  readonly time: string;
}

export function handshakeOf(session: EngineSession, auth: Record<string, unknown>): Handshake {
  const { request } = session;
  const now = new Date();
  return {
    headers: request.headers,
    url: request.url ?? '',
    query: queryOf(request),
    auth,
    address: session.remoteAddress,
    secure: false,
    xdomain: request.headers.origin !== undefined,
    issued: now.getTime(),
    time: `${now}`,
  };
}
