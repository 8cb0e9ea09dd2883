import type { OutboxRecord, SettledRecord, Space } from './record.js';

/**
 * Where an outbox keeps its items. Stores hold no rules: they keep rows, give them back in order, and make a transaction all or
 * nothing.
 */
export interface OutboxStore {
  /** `memory`: what is committed dies with the page. */
  readonly durability: 'strict' | 'relaxed' | 'memory';
  /** Tells it from others of the origin: tabs that have the same one share it, and have one among them that sends. @defaultValue 'holdfast' */
  readonly name?: string | undefined;
  /**
   * Runs `work` alone – no other transaction of any tab sees or changes anything meanwhile – and resolves with its result when all
   * that it wrote is kept. When it throws or rejects, nothing is kept, and its error comes through.
   *
   * `work` awaits nothing but what `rows` gives: an IndexedDB transaction ends by itself when nothing is asked of it.
   * @throws rejects with a {@link StorageError} that names what went wrong
   */
  transaction<Result>(work: (rows: Rows) => Promise<Result>): Promise<Result>;
  /** Ends the use of it; a transaction under way is finished first. A later `transaction` opens it anew. */
  close(): Promise<void>;
}

/** The rows within one transaction. Writes are seen by the reads that follow. */
export interface Rows {
  /** The row of a space; `undefined` for one that is new, or was wiped. */
  getSpace(space: string): Promise<Space | undefined>;
  /** Adds or replaces the row of a space. */
  putSpace(row: Space): void;
  /** Adds an item, or puts another in its place. Items of a lane are in the order of `seq`, whatever the order of `put`. */
  put(item: OutboxRecord): void;
  /** The item in this place. */
  get(space: string, seq: number): Promise<OutboxRecord | undefined>;
  /** The item with this id. */
  find(space: string, id: string): Promise<OutboxRecord | undefined>;
  /** Takes the item in this place away; nothing, if there is none. */
  remove(space: string, seq: number): void;
  /** The first item of a key whose `seq` is above `after`. */
  head(space: string, key: string, after: number): Promise<OutboxRecord | undefined>;
  /** The keys that have items, each once. */
  keys(space: string): Promise<string[]>;
  /** Items in the order of `seq`, from the first one above `after`. */
  page(space: string, after: number, limit: number): Promise<OutboxRecord[]>;
  /** Items whose `expires` is at or before `now`, earliest first. */
  due(space: string, now: number, limit: number): Promise<OutboxRecord[]>;
  /** Adds a settled item, or puts another in its place, by its id. */
  putSettled(row: SettledRecord): void;
  /** The settled item with this id. */
  findSettled(space: string, id: string): Promise<SettledRecord | undefined>;
  /** Takes a settled item away; nothing, if there is none. */
  removeSettled(space: string, id: string): void;
  /** Settled ones, in the order of `outcome.settledAt`, the oldest first; `dead`: only those in state `failed` or `expired`, or only the others. */
  settled(space: string, dead: boolean, limit: number): Promise<SettledRecord[]>;
  /** Takes away everything of a space but its row: one without a row has been wiped. */
  clear(space: string): Promise<void>;
}
