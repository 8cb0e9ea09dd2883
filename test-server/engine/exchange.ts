/** Hears of a request's body. Exactly one of these is called, and none after the exchange was broken off. */
export interface BodyReader {
  whole(body: string): void;
  tooLarge(): void;
  /** It ended in the middle. */
  broken(): void;
}

export interface Answer {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly contentType?: string;
}

/** One HTTP request of long-polling, and its answer. */
export interface Exchange {
  readonly method: string;
  readonly contentType: string | undefined;
  read(limitBytes: number, reader: BodyReader): void;
  answer(answer: Answer): void;
  /** Calls `listener` when the connection is gone, answered or not. */
  onClose(listener: () => void): void;
  /** Breaks it off without an answer. */
  destroy(): void;
}
