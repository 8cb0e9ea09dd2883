import { OutboxError } from './errors.js';
import { isFinal } from './policy.js';
import type { ItemState, OutboxRecord, Outcome } from './record.js';
import type { Delivery } from './types.js';

/** An item that this page emitted, until it is settled. */
export interface Live {
  /** As it is written down: what a wiped store is filled from. */
  record: OutboxRecord;
  readonly args: readonly unknown[];
  readonly delivery: Delivery;
  /** Whether it is written down. */
  isStored: boolean;
  /** The name by which it takes the place of an earlier one. */
  replaces?: string | undefined;
  onStored(): void;
  onSent(): void;
  onState(state: ItemState): void;
  onEnd(outcome: Outcome): void;
}

export function createLive(
  record: OutboxRecord,
  args: readonly unknown[],
  cancel: (id: string) => Promise<boolean>,
): Live {
  const observers = new Set<() => void>();
  let state = record.state;
  const stored = later<void>();
  const sent = later<void>();
  const done = later<readonly unknown[]>();
  const { id } = record;

  const live: Live = {
    record,
    args,
    isStored: false,
    delivery: {
      id,
      get stored() {
        return stored.promise();
      },
      get sent() {
        return sent.promise();
      },
      get done() {
        return done.promise();
      },
      state: {
        getSnapshot: () => state,
        subscribe(listener) {
          const observer = () => listener();
          observers.add(observer);
          return () => observers.delete(observer);
        },
      },
      cancel: () => cancel(id),
    },
    onStored() {
      live.isStored = true;
      stored.settle();
    },
    onSent: () => sent.settle(),
    onState(next) {
      if (next === state || isFinal(state)) return;
      // Known of it should the store be wiped: it cannot be taken back as if it never left.
      if (next === 'inflight') live.record = { ...live.record, epoch: live.record.epoch || 1 };
      state = next;
      for (const observer of [...observers]) observer();
    },
    onEnd(outcome) {
      const error = toError(outcome);
      live.onState(outcome.state);
      // What was settled before it was stored, or sent, is neither any more.
      stored.settle(undefined, live.isStored ? undefined : error);
      sent.settle(undefined, error);
      done.settle(outcome.answer ?? [], error);
    },
  };
  return live;
}

/** Why an item did not end as its sender wished; `undefined` when it did. */
export function toError({ state, event, error }: Outcome): OutboxError | undefined {
  if (/^(acked|received|written)$/.test(state)) return undefined;
  const cause = error && Object.assign(new Error(error.message), { name: error.name });
  return new OutboxError(state, `${event} ${state}${error ? `: ${error.message}` : ''}`, { cause });
}

/** A promise that is made when it is first asked for, so that one which nobody looks at rejects for nobody. */
function later<Value>() {
  let settled: Promise<Value> | undefined;
  let resolve: ((value: Value) => void) | undefined;
  let reject: (error: Error) => void;
  let end: [value: Value, error: Error | undefined] | undefined;
  const finish = () => {
    if (!end || !resolve) return;
    if (end[1]) reject(end[1]);
    else resolve(end[0]);
  };
  return {
    promise() {
      settled ??= new Promise((...both) => {
        [resolve, reject] = both;
      });
      finish();
      return settled;
    },
    settle(value: Value, error?: Error) {
      end ??= [value, error];
      finish();
    },
  };
}
