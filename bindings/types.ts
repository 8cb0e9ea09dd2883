import type { CoreSocket, EventParams, Socket, SocketReservedEvents } from 'holdfast';
import type { Outbox } from 'holdfast/offline';

/** Names that a component may listen to: the server's events and the socket's own. */
export type ListenName<Listen> = (keyof Listen | keyof SocketReservedEvents) & string;

/** The arguments of an event. */
export type ListenArgs<Listen, Name> = Name extends keyof SocketReservedEvents
  ? EventParams<SocketReservedEvents, Name>
  : Name extends keyof Listen
    ? EventParams<Listen, Name>
    : never;

/** A socket of `createSocket` or of `io`. Both are named, since the compiler finds no event map through a base class. */
export type SocketOf<Listen extends object, Emit extends object> =
  | CoreSocket<Listen, Emit>
  | Socket<Listen, Emit>;

/** What every hook takes. */
export interface SocketOption<Listen extends object, Emit extends object> {
  /** Another socket than the provider's. */
  socket?: SocketOf<Listen, Emit> | undefined;
}

/** What the hooks of an outbox take. */
export interface OutboxOption<Emit extends object> {
  /** Another outbox than the provider's. */
  outbox?: Outbox<Emit> | undefined;
}

/** Names of events that a client sends with one string, as a room's name. */
export type RoomEventName<Emit> = {
  [Name in keyof Emit & string]: [room: string] extends EventParams<Emit, Name> ? Name : never;
}[keyof Emit & string];
