/** An acknowledgement's function. */
export type Ack = (...answer: unknown[]) => void;

type Listener = (...args: unknown[]) => void;

/** What is used of a stock socket, whatever the types of its events. */
export interface Connection {
  readonly connected: boolean;
  readonly handshake: { readonly auth?: unknown };
  emit(event: string, ...args: unknown[]): unknown;
  use(middleware: (event: unknown[], next: () => void) => void): unknown;
  on(event: string, listener: Listener): unknown;
  prependListener(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  listeners(event: string): unknown[];
}

/** One event as it came in, without its key. */
export interface Arrival {
  readonly connection: Connection;
  /** The very array that the server hands on: event, arguments, and the acknowledgement's function if one is awaited. */
  readonly event: unknown[];
  readonly ack: Ack | undefined;
  /** Hands it on to later middlewares, and to the handlers. */
  readonly next: () => void;
}
