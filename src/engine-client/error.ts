import { TransportError as CoreTransportError, isTransportError } from '../errors.js';

/** A transport failed. Whichever copy of this package made an error, `instanceof` knows it by its name. */
export class TransportError extends CoreTransportError {
  // biome-ignore-start lint/suspicious/noExplicitAny: the peer's types
  /** The HTTP status, or what told: an event, an error. */
  declare readonly description: any;
  /** For HTTP, the answer: its `status` and its `responseText`. */
  declare readonly context: any;
  // biome-ignore-end lint/suspicious/noExplicitAny: as above

  /**
   * @param reason - the message
   * @param description - the HTTP status (0 when no answer came), or what told
   * @param context - for HTTP, the answer
   */
  constructor(reason: string, description?: unknown, context?: unknown) {
    super(reason, { description, context });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore-start lint/complexity/noThisInStatic: a subclass is told apart as usual
    return this === TransportError
      ? isTransportError(value)
      : Function.prototype[Symbol.hasInstance].call(this, value);
    // biome-ignore-end lint/complexity/noThisInStatic: as above
  }
}
