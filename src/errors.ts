/** The network failed: the transport could not be opened, or was lost. Retried by policy. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** The peer's marker for the same error. */
  readonly type = 'TransportError';
  readonly code = 'transport';

  /**
   * @param transport - the transport that failed, as named on the wire
   * @param description - the HTTP status (0 when no answer came), or the event that told
   * @param context - for HTTP: `{ status, responseText }`, where the server's `{code, message}` stands
   */
  constructor(
    message: string,
    readonly transport: string,
    readonly description: unknown,
    readonly context?: unknown,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** The other side broke a rule of the protocol; the connection is closed and comes back by policy. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code = 'parser error';

  /** @param rule - the broken rule: what the specification expects, and what came */
  constructor(
    message: string,
    readonly rule: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** Connecting or an acknowledgement took longer than its limit. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'timeout';

  /** @param limitMs - the limit that ran out, in milliseconds */
  constructor(
    message: string,
    readonly limitMs: number,
  ) {
    super(message);
  }
}

/** The server refused the namespace. Nothing is retried until `connect()` is called. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly code = 'refused';

  /** @param data - the details that the server's middleware gave */
  constructor(
    message: string,
    readonly data: unknown,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** The connection went while an answer was awaited: it can no longer arrive. */
export class DisconnectedError extends Error {
  override readonly name = 'DisconnectedError';
  readonly code = 'disconnected';
}

// By name, so that an error of another realm or of a second copy of this package is recognised too.
const named =
  <E extends Error>(name: E['name']) =>
  (error: unknown): error is E =>
    error instanceof Object && (error as Error).name === name;

/** Whether `error` is a {@link TransportError}, of this or another realm. */
export const isTransportError = /*#__PURE__*/ named<TransportError>('TransportError');
/** Whether `error` is a {@link ProtocolError}, of this or another realm. */
export const isProtocolError = /*#__PURE__*/ named<ProtocolError>('ProtocolError');
/** Whether `error` is a {@link TimeoutError}, of this or another realm. */
export const isTimeoutError = /*#__PURE__*/ named<TimeoutError>('TimeoutError');
/** Whether `error` is a {@link ConnectError}, of this or another realm. */
export const isConnectError = /*#__PURE__*/ named<ConnectError>('ConnectError');
/** Whether `error` is a {@link DisconnectedError}, of this or another realm. */
export const isDisconnectedError = /*#__PURE__*/ named<DisconnectedError>('DisconnectedError');
