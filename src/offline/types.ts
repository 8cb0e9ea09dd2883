import type {
  CoreSocket,
  DefaultEventsMap,
  EventNames,
  EventParams,
  Store,
  WithoutAck,
} from 'holdfast';
import type { OutboxHost } from '../platform.offline.js';
import type { Encryption } from './encryption.js';
import type { Order } from './priorities.js';
import type { ItemState, OutboxRecord, Outcome } from './record.js';
import type { OutboxStore } from './store.js';

/** What counts as confirmed. */
export type Confirm = 'written' | 'received' | 'acked';

/** What an acknowledgement, or its absence, means. A number: the server is busy, again after so many milliseconds. */
export type Verdict = 'acked' | 'failed' | 'retry' | number;

/** What holds for one event, in place of what holds for all. */
export interface EventPolicy {
  /**
   * What its items are put in order by: those of one key are sent one after another.
   * @defaultValue one key for all of the namespace
   */
  key?: string | ((event: string, args: readonly unknown[]) => string) | undefined;
  /**
   * For how long an item is worth sending, in milliseconds.
   * @defaultValue 86_400_000 – 24 hours
   */
  ttl?: number | undefined;
  /**
   * What confirms an item: the handler's acknowledgement, the server's decoding it, or its leaving.
   * @defaultValue 'acked'
   */
  confirm?: Confirm | undefined;
  /** An item takes the place of one of this page that gave the same name and has not left; that one is dropped. @defaultValue none */
  coalesce?: ((event: string, args: readonly unknown[]) => string) | undefined;
  /**
   * Whether an item is sent again when the link or the page went before it was confirmed. `false`: it stays `unknown` until the
   * application decides; for what must not happen twice on a server without `dedupe()`.
   * @defaultValue true
   */
  retryInDoubt?: boolean | undefined;
  /**
   * Whether an item is written down before it is sent. `false`: one that finds its key idle and the way free leaves at once, while it is
   * being written down; `stored` may then come after `sent`, and a crash between the two forgets what has left.
   * @defaultValue true
   */
  writeAhead?: boolean | undefined;
  /**
   * How many answers "no", and acknowledgements that did not come while the link was well, until it has failed.
   * @defaultValue 5
   */
  maxAttempts?: number | undefined;
  /**
   * How long to wait for the acknowledgement, in milliseconds.
   * @defaultValue 10_000 – 10 seconds
   */
  ackTimeout?: number | undefined;
  /** Reads an acknowledgement. @defaultValue busy when its first argument has a number `retryAfter` (milliseconds), else `'acked'` */
  judge?: ((...answer: unknown[]) => Verdict) | undefined;
  /** What becomes of a key when one of its items failed or is `unknown` for good. @defaultValue 'skip' */
  onPoison?: 'skip' | 'pauseKey' | undefined;
}

/** Options of `outbox`. Those of {@link EventPolicy} hold for all events that have none of their own. */
export interface OutboxOptions extends EventPolicy {
  /** Whose items these are, as the account's id: nothing is sent for another one. Read at each emit and before each sending. */
  scope: string | (() => string);
  /** What holds for some events in place of what holds for all. @defaultValue nothing: the same for all */
  events?: Readonly<Record<string, EventPolicy>> | undefined;
  /** Whether `socket.emit` of `events` goes through the outbox, too. @defaultValue false */
  intercept?: boolean | undefined;
  /** @defaultValue `indexedDbStore()`, and memory where there is none */
  store?: OutboxStore | undefined;
  /** Keeps several outboxes of one socket apart. @defaultValue none */
  name?: string | undefined;
  /** How many items may wait. @defaultValue 100_000 */
  maxItems?: number | undefined;
  /** How much may wait, in bytes. @defaultValue 50_000_000 */
  maxBytes?: number | undefined;
  /** How large one item may be, in bytes. @defaultValue 1_000_000 */
  maxItemBytes?: number | undefined;
  /** What gives way when more is to be kept. @defaultValue 'reject' – `emit` throws a RangeError */
  overflow?: 'reject' | 'dropOldest' | 'dropNewest' | undefined;
  /** How many items may be under way at a time, over all keys. @defaultValue 32 */
  window?: number | undefined;
  /** Which keys go first when more wait than may leave: `priorities()`. @defaultValue what was just emitted, then each in turn */
  order?: Order | undefined;
  /** How many items may leave in a second. @defaultValue Infinity */
  maxPerSecond?: number | undefined;
  /** Awaited after each connect, before anything leaves: to join or to identify. A rejection holds everything back, and is tried again. */
  beforeFlush?: ((socket: CoreSocket) => Promise<void> | void) | undefined;
  /** Sees each item of an earlier page before it is sent: gives it back, changed or not, or `null` to drop it. */
  beforeReplay?: ((record: OutboxRecord) => OutboxRecord | null) | undefined;
  /** The version of the arguments' shape. @defaultValue 0 */
  version?: number | undefined;
  /** Brings an item of another version into shape. Without it such an item fails. */
  migrate?: ((record: OutboxRecord) => OutboxRecord) | undefined;
  /** How the id travels to a server without `dedupe()`: as the last argument before the acknowledgement, or as the function puts it. @defaultValue not at all */
  stamp?: 'append' | ((args: readonly unknown[], id: string) => readonly unknown[]) | undefined;
  /**
   * Whether to use `dedupe()` of `holdfast/server`: where the server has it, only where it has it, or not.
   * @defaultValue 'auto'
   */
  dedupe?: 'auto' | 'required' | 'off' | undefined;
  /** Encrypts arguments at rest: `encryption()`. @defaultValue none */
  encrypt?: Encryption | undefined;
  /** How the one tab that sends is chosen; `none`: this one, whatever others do. @defaultValue 'weblocks' where there are any, else 'lease' */
  leader?: 'weblocks' | 'lease' | 'none' | undefined;
  /** What tabs share; for tests. @defaultValue that of the page or worker */
  host?: OutboxHost | undefined;
}

/** Resolves with what the server answered, or rejects with an {@link OutboxError} whose `code` is the state. */
export type Confirmation<Answer extends readonly unknown[] = readonly unknown[]> = Promise<Answer>;

/** One emitted event. Never a thenable: an `await` by mistake would wait for days. */
export interface Delivery {
  readonly id: string;
  /** Resolves when it is written down. Rejects when it never was. */
  readonly stored: Promise<void>;
  /** Resolves when it was handed over for the first time by this page. */
  readonly sent: Promise<void>;
  /** Resolves with the acknowledgement's arguments; empty for `received` and `written`. */
  readonly done: Promise<readonly unknown[]>;
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
  readonly inflight: number;
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
  readonly guarantee: Guarantee;
  readonly paused: boolean;
}

/** An item as `list` shows it. */
export interface Item {
  readonly id: string;
  readonly event: string;
  /** What stands for it, where it is encrypted. */
  readonly key: string;
  /** `undefined` when they cannot be read. */
  readonly args: readonly unknown[] | undefined;
  readonly state: ItemState;
  readonly bytes: number;
  readonly attempts: number;
  readonly at: number;
  readonly expires: number | undefined;
  /** What became of it, once it is settled. */
  readonly outcome: Outcome | undefined;
}

/** Which items; all of the given must hold. */
export interface Filter {
  readonly state?: ItemState | readonly ItemState[] | undefined;
  readonly event?: string | undefined;
  /** As the application gave it, also where it is encrypted; or as `list` shows it. */
  readonly key?: string | undefined;
}

/** The events of an outbox. */
export interface OutboxEvents {
  /** An item reached its end. */
  settled(outcome: Outcome): void;
  expired(outcome: Outcome): void;
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
  onAck?(answer: readonly unknown[], outcome: Outcome): void;
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
  list(filter?: Filter): Promise<Item[]>;
  /** Sends a failed, expired or unknown item again, in its old place; without an id, all of them. Resolves with how many. */
  retry(id?: string): Promise<number>;
  /** Takes items away that are not under way. Resolves with how many. */
  discard(which: string | Filter): Promise<number>;
  pause(): void;
  resume(): void;
  /** Tries at once what waits for its time, and resolves when nothing is pending. @throws rejects with the signal's reason */
  flush(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Everything of this scope, as it is kept, arguments readable. */
  export(): Promise<Item[]>;
  /** Takes everything of this scope away, under way or not; for a logout. */
  clear(): Promise<void>;
  /** Ends it in this tab; what is kept stays kept. */
  close(): Promise<void>;
  on<Name extends keyof OutboxEvents>(event: Name, listener: OutboxEvents[Name]): () => void;
}
