/**
 * Why the storage did not do it:
 *
 * - `quota`: it is full
 * - `blocked`: another tab with an older version holds it open
 * - `unavailable`: there is none, as in some private windows and sandboxed frames
 * - `lost`: the connection to it broke off, or it was wiped; a later transaction may do
 * - `corrupt`: what is kept cannot be read
 * - `closed`: the outbox was closed, or its account has signed out
 */
export type StorageCode = 'quota' | 'blocked' | 'unavailable' | 'lost' | 'corrupt' | 'closed';

interface CodedError<Name extends string, Code extends string> extends Error {
  readonly name: Name;
  readonly code: Code;
}

const define = <Name extends string, Code extends string>(name: Name) =>
  class extends Error {
    constructor(code: Code, message: string, options?: { cause?: unknown }) {
      super(message, options);
      Object.assign(this, { name, code });
    }
  } as unknown as new (
    code: Code,
    message: string,
    options?: { cause?: unknown },
  ) => CodedError<Name, Code>;

/** The storage did not do what it was asked. What was accepted goes on from memory. */
export const StorageError = /*#__PURE__*/ define<'StorageError', StorageCode>('StorageError');
export type StorageError = InstanceType<typeof StorageError>;

/** An item reached another end than the application wished; `code` is its state. */
export const OutboxError = /*#__PURE__*/ define<'OutboxError', string>('OutboxError');
export type OutboxError = InstanceType<typeof OutboxError>;

/** Whether `error` is a {@link StorageError}, of this or another realm. */
export const isStorageError = (error: unknown): error is StorageError =>
  (error as Error | undefined)?.name === 'StorageError';
