/** What `explain` says of one kind of failure, and docs/errors.md, which is written from this table. */
export interface Entry {
  /** What carries it: an error's `code`, the reason of a `disconnect`, a mistake of the caller, or something else. */
  readonly of:
    | 'transport'
    | 'parser error'
    | 'timeout'
    | 'refused'
    | 'disconnected'
    | 'reason'
    | 'mistake'
    | 'other';
  /** The message or the reason that it comes with, as an example. */
  readonly message: string;
  /** What failed. */
  readonly what: string;
  /** Why, the likeliest first. */
  readonly causes: readonly string[];
  /** What to do. */
  readonly advice: string;
}
