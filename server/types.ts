import type { Socket } from 'socket.io';

/** At once, or later: stores in memory keep everything within one turn. */
export type Awaitable<Value> = Value | PromiseLike<Value>;

/** Which event of whom. */
export interface DedupeKey {
  /** What `user(socket)` gave. */
  readonly user: string | number;
  /** What the client calls itself; an outbox says `$outbox`, whatever it is kept in: an item may come to another one. */
  readonly cid: string;
  /** The event, as the client named it once and for all. */
  readonly id: string;
  /** All three in one, so that no two keys have the same. */
  readonly text: string;
}

/** What a store knows of a key, after having been asked for it. */
export type Claimed =
  /** Nobody had it: it now belongs to who holds `token`. */
  | { readonly state: 'claimed'; readonly token: string }
  /** Its handler is at work, or died with its process not long ago. */
  | { readonly state: 'pending' }
  /** It has been handled. `null`: and there is no answer to repeat. */
  | { readonly state: 'settled'; readonly answer: string | null };

/**
 * Remembers which events were handled, and what was answered. What it throws, or rejects with, goes to `onError`.
 *
 * Each method is all or nothing, also among the processes that share what is kept.
 */
export interface DedupeStore {
  /**
   * For how long a claim holds without being renewed, in milliseconds; after that it is anybody's, since its process has died.
   * @defaultValue for ever, for a store that dies with its process
   */
  readonly lease?: number | undefined;
  /** Takes the key if it is free, and otherwise says what is known of it. */
  claim(key: DedupeKey): Awaitable<Claimed>;
  /** Makes the lease as long as at first, one that ran out as well. Nothing, if the key belongs to another token by now, or was settled. */
  renew(key: DedupeKey, token: string): Awaitable<void>;
  /** Keeps the answer; a later one, of the same token, replaces it. Nothing, if the key belongs to another token by now. */
  settle(key: DedupeKey, token: string, answer: string | null): Awaitable<void>;
  /** Forgets the key, so that the next repetition is handled. Nothing, if it belongs to another token by now. */
  release(key: DedupeKey, token: string): Awaitable<void>;
}

/** Time, as far as `dedupe` needs it. */
export interface Clock {
  /** In milliseconds. */
  now(): number;
  /** Calls `run` after `ms` milliseconds, and gives what ends that. */
  setTimeout(run: () => void, ms: number): unknown;
  /** Ends what `setTimeout` began. */
  clearTimeout(timer: unknown): void;
}

/** Any stock socket, whatever its events. */
// biome-ignore lint/suspicious/noExplicitAny: the types of events are the application's
export type AnySocket = Socket<any, any, any, any>;

/** What went wrong where; see {@link DedupeOptions.onError}. */
export interface DedupeFailure {
  /**
   * - `user`: `user(socket)` failed; the socket is served without deduplication
   * - `claim`: the store could not say whether the event is new; it is neither handled nor acknowledged
   * - `renew`, `settle`, `release`: the store did not keep what became of it; a repetition may be handled again
   * - `keep`: `keep` failed; the answer was kept
   * - `answer`: the answer cannot be written down; repetitions are neither handled nor acknowledged
   * - `handler`: a handler in `dedupe.once` failed; a repetition is handled again
   */
  readonly during:
    | 'user'
    | 'claim'
    | 'renew'
    | 'settle'
    | 'release'
    | 'keep'
    | 'answer'
    | 'handler';
  /** The event's name, where there is one. */
  readonly event?: string | undefined;
  /** Which event of whom, where it is known. */
  readonly key?: DedupeKey | undefined;
}

/** Options of `dedupe`. */
export interface DedupeOptions<Connection extends AnySocket = Socket> {
  /**
   * Whose socket it is, as your authentication knows it – never as the client says. Keys of different users never meet.
   * `undefined` or `null`: nobody's; the socket is then served without deduplication.
   */
  user(socket: Connection): Awaitable<string | number | null | undefined>;
  /** @defaultValue `memoryStore()` */
  store?: DedupeStore | undefined;
  /**
   * Whether an acknowledgement is final, by its arguments. One that is not is sent, but not kept: the next repetition is handled.
   * @defaultValue all but those whose first argument is an object with a finite number `retryAfter`
   */
  keep?: ((answer: readonly unknown[]) => boolean) | undefined;
  /**
   * How long repetitions wait for the first one's acknowledgement, from when that was passed on, in milliseconds. Afterwards they
   * are neither handled nor acknowledged; an acknowledgement that comes later still is kept.
   * @defaultValue 60_000 – 1 minute
   */
  pendingTtl?: number | undefined;
  /**
   * How long the store may take for one thing, in milliseconds, before it counts as failed.
   * @defaultValue 5_000 – 5 seconds
   */
  storeTimeout?: number | undefined;
  /** Hears of each failure. @defaultValue `process.emitWarning` */
  onError?: ((error: Error, failure: DedupeFailure) => void) | undefined;
  /** @defaultValue the system's */
  clock?: Clock | undefined;
}
