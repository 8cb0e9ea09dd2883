/** An application's own query. */
export type Query = Readonly<Record<string, string>> | string;

/** Where a session lives: the server's address, the HTTP path and the application's own query. */
export interface Endpoint {
  /** `http:` or `https:`; WebSocket requests follow as `ws:` or `wss:`. */
  readonly secure: boolean;
  readonly host: string;
  /** The namespace that the application's URL names; no request carries it. */
  readonly nsp: string;
  path: string;
  readonly query: Query | (() => Query);
  /** Adds to the query of each request, and says what its stamp is called, if it has one. */
  _owner?: { _extend(query: URLSearchParams, transport: string): string | false };
}

/**
 * Engine.IO v4, Handshake: `EIO`, `transport` and, once it is known, `sid` stand in every request's query.
 * @param chance - what tells this request from all others, unless it is for a WebSocket
 */
export function requestUrl(
  endpoint: Endpoint,
  own: Query | undefined,
  transport: string,
  sid: string | undefined,
  chance: number,
): string {
  // In a text of the application a plus is a plus, as for the peer; only here it would be a space.
  const query = new URLSearchParams(typeof own === 'string' ? own.replace(/\+/g, '%2B') : own);
  query.set('EIO', '4');
  query.set('transport', transport);
  if (sid) query.set('sid', sid);
  // What was told by nobody to keep nothing, a cache gives to all who ask by one address: a poll's answer again, or one session to two.
  const stamp = endpoint._owner?._extend(query, transport) ?? (transport !== 'websocket' && 't');
  // A number is taken as its text.
  if (stamp) query.set(stamp, chance as unknown as string);
  const scheme = transport === 'websocket' ? 'ws' : 'http';
  return `${scheme}${endpoint.secure ? 's' : ''}://${endpoint.host}${endpoint.path}?${query}`;
}
