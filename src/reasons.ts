/** Why a connection ended. The words are the peer's, in both layers. */
export const PING_TIMEOUT = 'ping timeout';
export const TRANSPORT_ERROR = 'transport error';
export const TRANSPORT_CLOSE = 'transport close';
export const FORCED_CLOSE = 'forced close';
export const PARSE_ERROR = 'parse error';
export const SERVER_DISCONNECT = 'io server disconnect';
export const CLIENT_DISCONNECT = 'io client disconnect';

/** The message of an error of the Engine.IO layer. */
export const SERVER_ERROR = 'server error';

/** Why an Engine.IO session ended. */
export type CloseReason =
  | typeof PING_TIMEOUT
  | typeof TRANSPORT_ERROR
  | typeof TRANSPORT_CLOSE
  | typeof FORCED_CLOSE
  | typeof PARSE_ERROR;

/** Why a namespace was left. All but the two `io …` reasons are followed by a reconnection. */
export type DisconnectReason = CloseReason | typeof SERVER_DISCONNECT | typeof CLIENT_DISCONNECT;

/** What more is known about a close: an error, or a description with its context. */
export type DisconnectDescription = Error | { description: string; context?: unknown };
