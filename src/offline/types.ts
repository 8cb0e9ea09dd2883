import type { DefaultEventsMap, EventNames, EventParams, Store, WithoutAck } from 'holdfast';
import type { ItemState, Outcome } from './record.js';

/** Resolves with what the server answered, or rejects with an {@link OutboxError} whose `code` is the state. */
export type Confirmation<Answer extends readonly unknown[] = readonly unknown[]> = Promise<Answer>;

/** One emitted event. Never a thenable: an `await` by mistake would wait for days. */
export interface Delivery {
  /** UUIDv7, made once; `dedupe()` and the lists know the item by it. */
  readonly id: string;
  /** Resolves when it is written down. Rejects when it never was. */
  readonly stored: Promise<void>;
  /** Resolves when it was handed over for the first time by this page. */
  readonly sent: Promise<void>;
  /** Resolves with the acknowledgement's arguments; empty for `received` and `written`. */
  readonly done: Promise<readonly unknown[]>;
  /** Where it stands, to render. */
  readonly state: Store<ItemState>;
  /** Takes it back. Resolves with `true` if it never left, and never will. */
  cancel(): Promise<boolean>;
}

/** What is currently true of the items on their way. */
export type Guarantee = 'at-most-once' | 'at-least-once' | 'effectively-once';

/** The outbox as one immutable value, the same object until something changes. */
export interface OutboxState {
  /** Items that are neither under way nor unknown. */
  readonly queued: number;
  /** All that is not settled. */
  readonly pending: number;
  /** Items that were handed over, and whose confirmation is awaited. */
  readonly inflight: number;
  /** Items that were handed over before the link or the page went: the server may have them or not. */
  readonly unknown: number;
  /** Dead letters: `failed` and `expired`. */
  readonly failed: number;
  /** What waits, in bytes. */
  readonly bytes: number;
  /** When the oldest that waits was emitted, in milliseconds since the epoch; `null` when nothing waits. */
  readonly oldestAt: number | null;
  /** Whether this tab is the one that sends. */
  readonly leader: boolean;
  /** `memory`: what is emitted now dies with the page. */
  readonly durability: 'strict' | 'relaxed' | 'memory';
  /** What holds for the items on their way, as things are. */
  readonly guarantee: Guarantee;
  /** Whether `pause()` holds everything back. */
  readonly paused: boolean;
}

/** An item as `list` shows it. */
export interface Item {
  /** UUIDv7, made once. */
  readonly id: string;
  /** Its name. */
  readonly event: string;
  /** What stands for it, where it is encrypted. */
  readonly key: string;
  /** `undefined` when they cannot be read. */
  readonly args: readonly unknown[] | undefined;
  /** Where it stands. */
  readonly state: ItemState;
  /** About how many bytes its arguments take. */
  readonly bytes: number;
  /** Answers "no" and acknowledgements that did not come while the link was well. */
  readonly attempts: number;
  /** When it was emitted, in milliseconds since the epoch. */
  readonly at: number;
  /** When it is not worth sending any more, in milliseconds since the epoch; `undefined`: never. */
  readonly expires: number | undefined;
  /** What became of it, once it is settled. */
  readonly outcome: Outcome | undefined;
}

/** Which items; all of the given must hold. */
export interface Filter {
  /** A state, or any of a list. */
  readonly state?: ItemState | readonly ItemState[] | undefined;
  /** The event's name. */
  readonly event?: string | undefined;
  /** As the application gave it, also where it is encrypted; or as `list` shows it. */
  readonly key?: string | undefined;
}

/** The events of an outbox. */
export interface OutboxEvents {
  /** An item reached its end. */
  settled(outcome: Outcome): void;
  /** The same as `settled`, of an item whose time to live was over. */
  expired(outcome: Outcome): void;
  /** The same as `settled`, of an item that gave way by a limit, or that `beforeReplay` dropped. */
  dropped(outcome: Outcome): void;
  /** What was kept is gone, or cannot be reached; `restored` items of this page were written down anew. */
  'storage-lost'(error: Error, restored: number): void;
  /** Something that is not an item's fault: storage that refuses, a `beforeFlush` that rejected, a record that could not be read. */
  error(error: Error): void;
  /** This tab begins or ceases to be the one that sends. */
  leader(leads: boolean): void;
}

/** Hears of results by event name, also of items that an earlier page emitted. */
export interface Handlers {
  /** It was confirmed: with the acknowledgement's arguments, or none for `received` and `written`. */
  onAck?(answer: readonly unknown[], outcome: Outcome): void;
  /** It reached another end; `error.code` is the state. */
  onFail?(error: OutboxErrorLike, outcome: Outcome): void;
}
export type OutboxErrorLike = Error & { readonly code: string };

/** Emits that arrive: see `outbox`. */
export interface Outbox<Emit extends object = DefaultEventsMap> extends Store<OutboxState> {
  /**
   * Writes an event down, and sends it when its turn comes.
   * @throws TypeError for arguments that cannot be kept, with the path; RangeError for what is above a limit, with its name
   */
  emit<Name extends EventNames<Emit>>(
    event: Name,
    ...args: WithoutAck<EventParams<Emit, Name>>
  ): Delivery;
  /** Hears of the results of an event, those of earlier pages included. The returned function ends that. */
  register(event: string, handlers: Handlers): () => void;
  /** The items of this scope, dead letters and what was settled lately included: in the order of emitting. */
  list(filter?: Filter): Promise<Item[]>;
  /** Sends a failed, expired or unknown item again, in its old place; without an id, all of them. Resolves with how many. */
  retry(id?: string): Promise<number>;
  /** Takes items away that are not under way. Resolves with how many. */
  discard(which: string | Filter): Promise<number>;
  /** Holds everything back, in all tabs and over reloads, until `resume()`. */
  pause(): void;
  /** Ends what `pause()` began, and the wait of keys whose item failed. */
  resume(): void;
  /** Tries at once what waits for its time, and resolves when nothing is pending. @throws rejects with the signal's reason, or with `closed` */
  flush(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Everything of this scope, as it is kept, arguments readable. */
  export(): Promise<Item[]>;
  /** Takes everything of this scope away, under way or not; for a logout. */
  clear(): Promise<void>;
  /** Ends it in this tab; what is kept stays kept. */
  close(): Promise<void>;
  /** Hears of an event of the outbox. The returned function ends that. */
  on<Name extends keyof OutboxEvents>(event: Name, listener: OutboxEvents[Name]): () => void;
}
