import type { Store } from 'holdfast';
import { takeBack } from './admin.js';
import type { Desk } from './desk.js';
import { OutboxError } from './errors.js';
import { Later } from './later.js';
import { Listeners } from './listeners.js';
import type { ItemState, OutboxRecord, Outcome } from './record.js';
import { isFinal } from './standing.js';
import type { Delivery } from './types.js';

/** An item that this page emitted, until it is settled. There may be very many: what nobody asks for is not made. */
export class Live implements Delivery {
  readonly id: string;
  /** As it is written down: what a wiped store is filled from. */
  _record: OutboxRecord;
  /** As they were emitted; `undefined` once another account has it, whose application may see it first. */
  _args: readonly unknown[] | undefined;
  /** Whether it is written down. */
  _isStored = false;
  /** The name by which it takes the place of an earlier one. */
  declare _replaces?: string | undefined;
  _standing: ItemState;
  readonly _stored = new Later<void>();
  readonly _sent = new Later<void>();
  private readonly _done = new Later<readonly unknown[]>();
  private readonly _watchers = new Listeners();
  declare private _store?: Store<ItemState>;
  /** Of the account that it stands under. */
  _desk: Desk;

  constructor(record: OutboxRecord, desk: Desk) {
    this.id = record.id;
    this._record = record;
    this._args = record.args;
    this._standing = record.state;
    this._desk = desk;
  }

  get stored(): Promise<void> {
    return this._stored._get();
  }
  get sent(): Promise<void> {
    return this._sent._get();
  }
  get done(): Promise<readonly unknown[]> {
    return this._done._get();
  }
  get state(): Store<ItemState> {
    this._store ??= {
      getSnapshot: () => this._standing,
      subscribe: (listener) => this._watchers._add(listener),
    };
    return this._store;
  }
  get cancel(): () => Promise<boolean> {
    return () => this._desk._ask(takeBack(this._desk, this.id, 'discarded'));
  }

  /** Known of it should the store be wiped, or have been full: it cannot be taken back as if it never left. */
  _onLeft(): void {
    this._record = { ...this._record, epoch: this._record.epoch || 1 };
  }

  _onState(next: ItemState): void {
    if (next === this._standing || isFinal(this._standing)) return;
    this._standing = next;
    this._watchers._call();
  }

  _onEnd(outcome: Outcome): void {
    const error = toError(outcome);
    this._onState(outcome.state);
    // What was settled before it was stored, or sent, is neither any more.
    this._stored._settle(undefined, this._isStored ? undefined : error);
    this._sent._settle(undefined, error);
    this._done._settle(outcome.answer ?? [], error);
  }
}

/** The error of which a store keeps no more than this. */
export const causeOf = (kept: Outcome['error']): Error | undefined =>
  kept && Object.assign(new Error(kept.message), { name: kept.name });

/** Why an item did not end as its sender wished; `undefined` when it did. */
export function toError({ state, event, error }: Outcome): OutboxError | undefined {
  if (/^(acked|received|written)$/.test(state)) return undefined;
  const cause = causeOf(error);
  return new OutboxError(state, `${event} ${state}${error ? `: ${error.message}` : ''}`, { cause });
}
