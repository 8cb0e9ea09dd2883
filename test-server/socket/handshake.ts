import { queryOf, type RequestHeaders } from '../engine/request.js';
import type { EngineSession } from '../engine/session.js';

/** What is known of a client from its first request, and its CONNECT payload. */
export interface Handshake {
  /** Those of the first request, names in small letters. */
  readonly headers: RequestHeaders;
  /** Path and query of the first request. */
  readonly url: string;
  /** The query of the first request. */
  readonly query: Readonly<Record<string, string>>;
  /** The credentials: what came with CONNECT, `{}` when nothing did. */
  readonly auth: Record<string, unknown>;
  /** Where the client is, as the socket below says. */
  readonly address: string;
  /** Always `false`: this server has no TLS. */
  readonly secure: boolean;
  /** Whether there was an `Origin` header. */
  readonly xdomain: boolean;
  /** Milliseconds since the epoch. */
  readonly issued: number;
  /** The same as `issued`, as text. */
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
