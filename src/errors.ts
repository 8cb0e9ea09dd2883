interface Failure<Name extends string, Code extends string> extends Error {
  /** The name of its class. */
  readonly name: Name;
  /** The same as `name`, as the peer marks a transport's errors. */
  readonly type: Name;
  /** What tells it from others, for programs; see `docs/errors.md`. */
  readonly code: Code;
}

/** Optional where nothing in it is required. */
type Arguments<Fields> = object extends Fields
  ? [fields?: Fields & { cause?: unknown }]
  : [fields: Fields & { cause?: unknown }];

interface FailureClass<Name extends string, Code extends string, Fields extends object> {
  new (message: string, ...fields: Arguments<Fields>): Failure<Name, Code> & Readonly<Fields>;
}

/** A class of errors; `fields` become properties of the instance. */
const define = <Name extends string, Code extends string, Fields extends object>(
  name: Name,
  code: Code,
) =>
  class extends Error {
    constructor(message: string, fields?: Fields) {
      super(message);
      // `type` is the peer's marker for a transport's errors.
      Object.assign(this, { name, type: name, code }, fields);
    }
  } as unknown as FailureClass<Name, Code, Fields>;

/** What is known of a {@link TransportError}. */
export interface TransportFailure {
  /** The transport that failed, as named on the wire. */
  readonly transport?: string;
  /** The HTTP status (0 when no answer came), or the event that told. */
  readonly description: unknown;
  /** For HTTP: `{ status, responseText }`, where the server's `{code, message}` stands. */
  readonly context?: unknown;
}

/** What is known of a {@link ProtocolError}. */
export interface ProtocolFailure {
  /** The broken rule: what the specification expects, and what came. */
  readonly rule: string;
}

/** What is known of a {@link TimeoutError}. */
export interface TimeoutFailure {
  /** The limit that ran out, in milliseconds. */
  readonly limitMs: number;
}

/** What is known of a {@link ConnectError}. */
export interface ConnectFailure {
  /** The details that the server's middleware gave. */
  readonly data?: unknown;
}

/** The network failed: the transport could not be opened, or was lost. Retried by policy. */
export const TransportError = /*#__PURE__*/ define<'TransportError', 'transport', TransportFailure>(
  'TransportError',
  'transport',
);
export type TransportError = InstanceType<typeof TransportError>;

/** The other side broke a rule of the protocol; the connection is closed and comes back by policy. */
export const ProtocolError = /*#__PURE__*/ define<'ProtocolError', 'parser error', ProtocolFailure>(
  'ProtocolError',
  'parser error',
);
export type ProtocolError = InstanceType<typeof ProtocolError>;

/** The error for a broken rule. @param rule - what the specification expects @param came - what came instead */
export const broken = (message: string, rule: string, came: string, cause?: unknown) =>
  new ProtocolError(message, { rule: `expected ${rule}, got ${came.slice(0, 80)}`, cause });

/** Connecting, a probe or an acknowledgement took longer than its limit. */
export const TimeoutError = /*#__PURE__*/ define<'TimeoutError', 'timeout', TimeoutFailure>(
  'TimeoutError',
  'timeout',
);
export type TimeoutError = InstanceType<typeof TimeoutError>;

/** The server refused the namespace. Nothing is retried until `connect()` is called. */
export const ConnectError = /*#__PURE__*/ define<'ConnectError', 'refused', ConnectFailure>(
  'ConnectError',
  'refused',
);
export type ConnectError = InstanceType<typeof ConnectError>;

/** The connection went while an answer was awaited: it can no longer arrive. */
export const DisconnectedError = /*#__PURE__*/ define<'DisconnectedError', 'disconnected', object>(
  'DisconnectedError',
  'disconnected',
);
export type DisconnectedError = InstanceType<typeof DisconnectedError>;

/** The error for an option that cannot be used. */
export const invalid = (option: string, value: unknown): TypeError =>
  new TypeError(`invalid ${option}: ${value}`);

/** By name, so that an error of another realm or of a second copy of this package is recognised too. */
const named =
  <E extends Error>(name: E['name']) =>
  (error: unknown): error is E =>
    (error as Error | undefined)?.name === name;

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
