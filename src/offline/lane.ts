/** What is known of an item that comes first: not its arguments, which may be long. */
export interface First {
  readonly id: string;
  readonly event: string;
  readonly expires?: number | undefined;
}

/** The items of one key. */
export interface Lane {
  /** The one that is under way. */
  _busy?: string | undefined;
  /** Not before. */
  _readyAt: number;
  /** What is first waits for the application: nobody may pass it, and it is not asked for again until something is seen. */
  _isHeld?: boolean | undefined;
  /** What would leave first, for `priorities()`; absent where it is not known. */
  _first?: First | undefined;
}

/** What the items under way have in common. */
export interface Flights {
  /** Each entry ends one as in doubt. @param lost - without a word */
  readonly _busy: Map<string, (lost?: boolean) => void>;
  /** Whether anything may leave now. */
  _isClear(): boolean;
  /** So many may be under way. */
  _width: number;
}
