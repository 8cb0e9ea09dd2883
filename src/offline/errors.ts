/**
 * Why the storage did not do it:
 *
 * - `quota`: it is full
 * - `blocked`: another tab with an older version holds it open
 * - `unavailable`: there is none, as in some private windows and sandboxed frames
 * - `lost`: the connection to it broke off, or it was wiped; a later transaction may do
 * - `corrupt`: what is kept cannot be read
 */
export type StorageCode = 'quota' | 'blocked' | 'unavailable' | 'lost' | 'corrupt';

/** The storage did not do what it was asked. What was accepted goes on from memory. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageCode;

  constructor(code: StorageCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether `error` is a {@link StorageError}, of this or another realm. */
export const isStorageError = (error: unknown): error is StorageError =>
  (error as Error | undefined)?.name === 'StorageError';

/** An item reached another end than the application wished; `code` is its state. */
export class OutboxError extends Error {
  override readonly name = 'OutboxError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
