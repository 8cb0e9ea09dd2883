import type { Listener } from '../events.js';

interface Pending {
  readonly listener: Listener;
  readonly errorFirst: boolean;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

/** The answers that one socket still expects. */
export class Acks {
  private readonly pending = new Map<number, Pending>();

  /** With a limit (Infinity is one, too) the listener takes an error first. */
  expect(id: number, listener: Listener, timeoutMs: number | undefined): void {
    const timer =
      timeoutMs === undefined || timeoutMs === Number.POSITIVE_INFINITY
        ? undefined
        : setTimeout(() => this.fail(id, 'operation has timed out'), timeoutMs);
    this.pending.set(id, { listener, errorFirst: timeoutMs !== undefined, timer });
  }

  forget(id: number): void {
    this.take(id);
  }

  /** An unknown id is one that was answered or given up already. */
  settle(id: number, args: readonly unknown[]): void {
    const pending = this.take(id);
    if (pending?.errorFirst) pending.listener(null, ...args);
    else pending?.listener(...args);
  }

  /** No answer can arrive any more; those who take errors are told, and no timer stays behind. */
  failAll(message: string): void {
    for (const id of [...this.pending.keys()]) this.fail(id, message);
  }

  private fail(id: number, message: string): void {
    const pending = this.take(id);
    if (pending?.errorFirst) pending.listener(new Error(message));
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    clearTimeout(pending?.timer);
    this.pending.delete(id);
    return pending;
  }
}
