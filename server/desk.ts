import { encodeAnswer } from './answer.js';
import type { Dispatches } from './dispatch.js';
import { isPromise } from './order.js';
import type { Awaitable, Clock, DedupeFailure, DedupeKey, DedupeStore } from './types.js';

/** What all claims of one `dedupe` share. */
export interface Desk {
  readonly store: DedupeStore;
  readonly clock: Clock;
  readonly pendingTtl: number;
  readonly dispatches: (connection: object) => Dispatches;
  /** Whether the answer is final; a failure to say so is reported, and keeps it. */
  isFinal(answer: readonly unknown[], where: Where): boolean;
  /** The answer as text, or `null` when it has no such form, which is reported. */
  written(answer: readonly unknown[], where: Where): string | null;
  /** Asks the store. Never throws or rejects: a failure is reported, and gives `undefined`. */
  ask<Said>(
    during: DedupeFailure['during'],
    where: Where,
    call: () => Awaitable<Said>,
    tooLate?: (said: Said) => void,
  ): Awaitable<{ said: Said } | undefined>;
  report(error: unknown, failure: DedupeFailure): void;
}

export interface Where {
  readonly event: string;
  readonly key: DedupeKey;
}

export interface DeskOptions {
  store: DedupeStore;
  clock: Clock;
  pendingTtl: number;
  storeTimeout: number;
  keep: (answer: readonly unknown[]) => boolean;
  onError: (error: Error, failure: DedupeFailure) => void;
  dispatches: (connection: object) => Dispatches;
}

export function createDesk({ storeTimeout, keep, onError, ...rest }: DeskOptions): Desk {
  const { clock } = rest;

  const report = (error: unknown, failure: DedupeFailure): void =>
    onError(error instanceof Error ? error : new Error(String(error), { cause: error }), failure);

  const attempt = <Value>(
    during: DedupeFailure['during'],
    where: Where,
    run: () => Value,
    otherwise: Value,
  ): Value => {
    try {
      return run();
    } catch (error) {
      report(error, { during, ...where });
      return otherwise;
    }
  };

  /** Settles in time, and reports what comes too late to be of use. */
  const inTime = <Said>(
    during: DedupeFailure['during'],
    where: Where,
    said: PromiseLike<Said>,
    tooLate?: (said: Said) => void,
  ): Promise<{ said: Said } | undefined> =>
    new Promise((resolve) => {
      let over = false;
      const end = (outcome: { said: Said } | undefined): void => {
        over = true;
        clock.clearTimeout(timer);
        resolve(outcome);
      };
      const fail = (error: unknown): void => {
        end(undefined);
        report(error, { during, ...where });
      };
      const timer = clock.setTimeout(
        () => fail(new Error(`the store has not answered within ${storeTimeout} ms`)),
        storeTimeout,
      );
      said.then(
        (value) => (over ? tooLate?.(value) : end({ said: value })),
        (error) => over || fail(error),
      );
    });

  return {
    ...rest,
    report,
    isFinal: (answer, where) => attempt('keep', where, () => keep(answer), true),
    written: (answer, where) => attempt('answer', where, () => encodeAnswer(answer), null),
    ask(during, where, call, tooLate) {
      const said = attempt(during, where, () => ({ said: call() }), undefined);
      if (!said || !isPromise(said.said)) return said as never;
      return inTime(during, where, said.said, tooLate);
    },
  };
}
