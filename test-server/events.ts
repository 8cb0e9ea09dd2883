import { report } from './soon.js';

// biome-ignore lint/suspicious/noExplicitAny: a listener declares the types of its own arguments
export type Listener = (...args: any[]) => void;

/** What a listener of `Name` gets: what `Known` says of it, or anything. */
export type ListenerOf<Known, Name extends string> = Name extends keyof Known
  ? (...args: Extract<Known[Name], unknown[]>) => void
  : Listener;

/**
 * Listeners by event name. Not node:events: there an event called `error` without a listener throws, and here the
 * names come from the network.
 */
export class Events<Known extends object = object> {
  private readonly table = new Map<string, { listener: Listener; once: boolean }[]>();

  /** Calls `listener` at each `event`. */
  on<Name extends string>(event: Name, listener: ListenerOf<Known, Name>): this {
    return this.add(event, listener, false);
  }

  /** Calls `listener` at the next `event` only. */
  once<Name extends string>(event: Name, listener: ListenerOf<Known, Name>): this {
    return this.add(event, listener, true);
  }

  /** Calls `listener` at each `event`, before those that are there already. */
  prependListener<Name extends string>(event: Name, listener: ListenerOf<Known, Name>): this {
    this.table.set(event, [{ listener, once: false }, ...(this.table.get(event) ?? [])]);
    return this;
  }

  /** Removes one listener; without one, all of `event`; without anything, all. */
  off(event?: string, listener?: Listener): this {
    if (event === undefined) this.table.clear();
    else if (listener === undefined) this.table.delete(event);
    else {
      const entries = this.table.get(event) ?? [];
      const index = entries.findIndex((entry) => entry.listener === listener);
      if (index >= 0) this.table.set(event, entries.toSpliced(index, 1));
    }
    return this;
  }

  /** The listeners of `event`, in the order in which they are called. */
  listeners(event: string): Listener[] {
    return (this.table.get(event) ?? []).map((entry) => entry.listener);
  }

  /** How many listeners `event` has. */
  listenerCount(event: string): number {
    return this.listeners(event).length;
  }

  /** Calls the listeners of `event` and says whether there were any. One that throws harms neither the others nor the caller. */
  fire(event: string, ...args: unknown[]): boolean {
    const entries = this.table.get(event) ?? [];
    for (const entry of [...entries]) {
      if (entry.once) this.off(event, entry.listener);
      try {
        entry.listener(...args);
      } catch (error) {
        report(error);
      }
    }
    return entries.length > 0;
  }

  private add(event: string, listener: Listener, once: boolean): this {
    this.table.set(event, [...(this.table.get(event) ?? []), { listener, once }]);
    return this;
  }
}
