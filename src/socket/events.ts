import type { DisconnectDescription, DisconnectReason } from '../reasons.js';

/** The map of an application that does not type its events: any name, any arguments. */
// biome-ignore lint/suspicious/noExplicitAny: untyped events are the peer's default, and `unknown` would refuse its users' code
export type DefaultEventsMap = Record<string, (...args: any[]) => void>;

/** What {@link SocketReservedEvents.connect_error} carries: `data` is what the server said with its refusal. */
export interface ExtendedError extends Error {
  /** What the server said with its refusal, by `next(Object.assign(error, { data }))`. */
  // biome-ignore lint/suspicious/noExplicitAny: as the peer's
  data?: any;
}

/** The events of a socket itself. */
export interface SocketReservedEvents {
  /** The namespace was accepted. */
  connect(): void;
  /** The connection failed and is retried, or the server refused (then `active` is `false`). */
  connect_error(error: ExtendedError): void;
  /** The connection was lost or ended, with its reason, and what more is known of it. */
  disconnect(reason: DisconnectReason, description?: DisconnectDescription): void;
}

/** The names of an event map. */
export type EventNames<Events> = keyof Events & string;

/** What may be emitted: symbols as well, as the peer has it, so that a generic function can pass on what it was given. */
export type EmitNames<Events> = keyof Events & (string | symbol);

/**
 * The arguments of one event of a map, its acknowledgement's callback among them. As `Parameters` has it, so that a generic function can
 * pass on `...args: Parameters<Events[Name]>`.
 */
export type EventParams<Events, Name extends keyof Events> = Events[Name] extends (
  ...args: infer Args
  // biome-ignore lint/suspicious/noExplicitAny: with `unknown` the compiler takes it for another type than `Parameters`
) => any
  ? Args
  : never;

/** The parameters before a trailing callback. */
export type WithoutAck<Args extends readonly unknown[]> = Args extends [
  ...infer Head,
  (...args: never[]) => unknown,
]
  ? Head
  : Args;

declare const errorFirst: unique symbol;

/** The error that `timeout()` puts before a callback's own parameters. */
export type AckError = Error & { readonly [errorFirst]?: never };

/** What `emitWithAck` resolves with: the first of a trailing callback's own parameters. */
export type AckResult<Args extends readonly unknown[]> = Args extends [
  ...unknown[],
  (first: infer First, ...rest: infer Rest) => unknown,
]
  ? typeof errorFirst extends keyof First
    ? Rest[0]
    : First
  : // biome-ignore lint/suspicious/noExplicitAny: the answer to an untyped event, as the peer has it
    any;

type WithError<Arg> = Arg extends (...args: infer Args) => infer Result
  ? (error: AckError, ...args: Args) => Result
  : Arg;

/** The same events, with callbacks that take an error first, as after `timeout()`. */
export type WithTimeout<Events> = {
  [Name in keyof Events]: Events[Name] extends (...args: infer Args) => infer Result
    ? Args extends [...infer Head, infer Last]
      ? (...args: [...Head, WithError<Last>]) => Result
      : Events[Name]
    : never;
};

/** A view of a socket that carries emit options. */
export interface EmitView<Emit> {
  /** Sends an event with these options. @throws as the socket's own `emit` */
  emit<Name extends EventNames<Emit>>(event: Name, ...args: EventParams<Emit, Name>): void;
  /** Sends an event with these options, and resolves with the answer. @throws rejects as the socket's own `emitWithAck` */
  emitWithAck<Name extends EventNames<Emit>>(
    event: Name,
    ...args: WithoutAck<EventParams<Emit, Name>>
  ): Promise<AckResult<EventParams<Emit, Name>>>;
}
