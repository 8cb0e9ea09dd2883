/** Makes arguments unreadable at rest, and readable again. */
export interface Encryption {
  /** @param context - what belongs to the arguments and is checked when they are opened: id and event */
  seal(args: readonly unknown[], context: string): Promise<unknown>;
  /** @throws rejects when the key has gone, or something was changed */
  open(sealed: unknown, context: string): Promise<readonly unknown[]>;
  /** What stands for an ordering key at rest. */
  hash(key: string): Promise<string>;
}
