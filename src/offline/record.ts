import type { KeptBlob } from './blobs.js';

/**
 * Where an item of the outbox stands. The first three are on the way; the others are final, and each item reaches exactly one.
 *
 * - `queued`: written down, not handed over to any link yet
 * - `inflight`: handed over, its confirmation is awaited
 * - `unknown`: handed over, and the link or the page went before the confirmation came: the server may have it or not
 * - `acked`: the server's handler acknowledged it
 * - `received`: the server has decoded it
 * - `written`: it was handed to a transport that took it
 * - `failed`: the server, or what had to prepare it, said no for good; kept among the dead letters
 * - `expired`: its time to live was over before it was confirmed; kept among the dead letters
 * - `dropped`: it gave way by a limit, or `beforeReplay` dropped it
 * - `discarded`: the application took it back
 */
export type ItemState =
  | 'queued'
  | 'inflight'
  | 'unknown'
  | 'acked'
  | 'received'
  | 'written'
  | 'failed'
  | 'expired'
  | 'dropped'
  | 'discarded';

/** One event as it is written down. Everything in it survives structured cloning. */
export interface OutboxRecord {
  /** Of which server, namespace and account, as the name of its account's desk has them. */
  readonly space: string;
  /** Its place in the space, given when it is stored; total over all tabs. */
  readonly seq: number;
  /** UUIDv7, made once. */
  readonly id: string;
  /** Its name. */
  readonly event: string;
  /** What it is put in order by; items of different keys do not wait for each other. */
  readonly key: string;
  /** The arguments; `undefined` when they are encrypted. */
  readonly args: readonly unknown[] | undefined;
  /** What stands in the arguments as `null`, and was a Blob. */
  readonly blobs?: readonly KeptBlob[] | undefined;
  /** The arguments, encrypted. */
  readonly sealed?: unknown;
  /** About how many bytes the arguments take. */
  readonly bytes: number;
  /** The application's version of the arguments' shape. */
  readonly version: number;
  /** When it was emitted, in milliseconds since the epoch. */
  readonly at: number;
  /** When it is not worth sending any more, in milliseconds since the epoch; absent: never. An index needs a number or nothing. */
  readonly expires?: number;
  /** Where it stands. */
  readonly state: ItemState;
  /** Answers "no" and acknowledgements that did not come while the link was well. */
  readonly attempts: number;
  /** Of whoever handed it over last: an older one than now means that this page or tab has gone; 0: nobody can have. */
  readonly epoch: number;
}

/** What became of an item; kept for a while after it. */
export interface Outcome {
  /** The item's. */
  readonly id: string;
  /** Its name. */
  readonly event: string;
  /** Which end it reached. */
  readonly state: ItemState;
  /** The arguments of the acknowledgement, if there was one. */
  readonly answer?: readonly unknown[] | undefined;
  /** Why it failed, was dropped or expired: name and message. */
  readonly error?: { readonly name: string; readonly message: string } | undefined;
  /** When, in milliseconds since the epoch; no two of one space are the same. */
  readonly settledAt: number;
}

/** A settled item as it is kept: as the last of its kind, or as a dead letter, which can be sent again. */
export interface SettledRecord extends OutboxRecord {
  /** What became of it. */
  readonly outcome: Outcome;
}

/** What is known of a space as a whole. One row, changed in the same transaction as the items. */
export interface Space {
  /** Of which server, namespace and account, as in its items. */
  readonly space: string;
  /** Random, made with the row: a storage that was wiped and filled again has another one. */
  readonly made: string;
  /** The last place given. */
  readonly seq: number;
  /** How often it was written: what a tab tells of it may come late. */
  readonly written: number;
  /** Raised by each tab that begins to drain. */
  readonly epoch: number;
  /** Items that are not settled, and their bytes. */
  readonly items: number;
  /** About how many bytes they take. */
  readonly bytes: number;
  /** How many of them are under way, and how many are in doubt. */
  readonly inflight: number;
  /** How many of them are in doubt. */
  readonly unknown: number;
  /** Dead letters: `failed` and `expired` ones. */
  readonly failed: number;
  /** Settled ones that are kept besides. */
  readonly done: number;
  /** When the last one was settled, and until when handlers have been told; a fraction of a millisecond keeps them in order. */
  readonly settledAt: number;
  /** Until which `settledAt` handlers have been told. */
  readonly told: number;
  /** Whether the application holds everything back. */
  readonly paused: boolean;
  /** Whether the server has said that it knows repetitions; absent: no connection has shown it yet. */
  readonly dedupe?: boolean | undefined;
  /** Keys that wait for the application, since one of their items failed. */
  readonly blocked: readonly string[];
  /** The last processed offset of each event that has a cursor. */
  readonly cursors: Readonly<Record<string, unknown>>;
  /** The tab that drains where there are no Web Locks, and until when it may. */
  readonly lease?: { readonly holder: string; readonly until: number } | undefined;
}
