import type { CoreSocket } from 'holdfast';
import type { Outbox } from 'holdfast/offline';
import type { MaybeRefOrGetter, ShallowRef } from 'vue';
import type { AnyOutbox } from '../outbox-state.js';
import type { AnySocket } from '../shared.js';

/** What every composable takes. */
export interface SocketOption<Listen extends object, Emit extends object> {
  /** Another socket than the application's, as that of `useIo`. Where it changes, the composable moves to the new one. */
  socket?: MaybeRefOrGetter<CoreSocket<Listen, Emit> | undefined> | undefined;
}

/** The same, where the events do not matter. */
export interface AnySocketOption {
  /** Another socket than the application's, as that of `useIo`. Where it changes, the composable moves to the new one. */
  socket?: MaybeRefOrGetter<AnySocket | undefined> | undefined;
}

/** What the composables of an outbox take. */
export interface OutboxOption<Emit extends object> {
  /** Another outbox than the application's. Where it changes, the composable moves to the new one. */
  outbox?: MaybeRefOrGetter<Outbox<Emit> | undefined> | undefined;
}

/** The same, where the events do not matter. */
export interface AnyOutboxOption {
  /** Another outbox than the application's. Where it changes, the composable moves to the new one. */
  outbox?: MaybeRefOrGetter<AnyOutbox | undefined> | undefined;
}

/** What can be ended before its scope ends. */
export interface Stoppable {
  /** Ends it. What the references hold stays. */
  stop(): void;
}

/** A value that is replaced, never changed; read only. */
export type ValueRef<Value> = Readonly<ShallowRef<Value>>;

/** The same for each part of a state. */
export type ValueRefs<State> = { readonly [Key in keyof State]: ValueRef<State[Key]> };
