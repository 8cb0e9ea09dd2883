import type { Claim } from './claim.js';
import { dispatchedOn } from './dispatch.js';
import { isPromise } from './order.js';
import type { AnySocket, DedupeKey } from './types.js';

// biome-ignore lint/suspicious/noExplicitAny: whatever handlers take and give
type Handler = (this: any, ...args: any[]) => unknown;

/**
 * Wraps a handler that may throw or reject, so that its failure frees the event's key: a repetition is handled again. The failure goes
 * to `onError`, and nothing is acknowledged: the client repeats by its own rules. Without a key it fails as any handler does.
 *
 * Give it to `socket.on` itself: it knows the event by being called for it.
 */
export function handleOnce<Given extends Handler>(handler: Given): Given {
  if (typeof handler !== 'function')
    throw new TypeError(`expected dedupe.once() to get a function, got ${typeof handler}`);
  return function (this: unknown, ...args: unknown[]): unknown {
    const held = (dispatchedOn(this) as Partial<Claim> | undefined)?.hold?.();
    if (!held) return handler.apply(this, args);
    let result: unknown;
    try {
      result = handler.apply(this, args);
    } catch (error) {
      held.failed(error);
      return undefined;
    }
    if (isPromise(result)) return result.then(held.done, held.failed);
    held.done();
    return undefined;
  } as Given;
}

/**
 * The key of the event that a handler of this socket is being called for: to be written down in one transaction with the effect. It is
 * there while the handler is called, so before its first `await`.
 *
 * @returns `undefined` for an event without a key, and at any other time
 */
export const dispatchedKey = (socket: AnySocket): DedupeKey | undefined =>
  dispatchedOn(socket)?.key;
