type Listener = (...args: never[]) => unknown;

/** An event map: names to listener signatures. */
export type EventMap = object;

type Args<Events, Name extends keyof Events> = Events[Name] extends (...args: infer A) => unknown
  ? A
  : never;

interface Once extends Listener {
  _listener?: Listener;
}

const nothing = { __proto__: null };

/** An object with no names of its own, whatever they may be. One without a prototype would be a hash table, of several times the size. */
export const bare = <Value>(): Record<PropertyKey, Value> => Object.create(nothing);

/**
 * Typed events. A throwing listener harms neither the session nor later listeners: its error is thrown again on a microtask of
 * its own, where the host reports it as uncaught.
 */
export class Emitter<Listen extends EventMap, Reserved extends EventMap = Listen> {
  // The arrays are never changed in place, so a dispatch under way sees neither additions nor removals.
  private _events = bare<readonly Listener[]>();

  /** Calls `listener` at each `event`. */
  on<Name extends keyof Listen | keyof Reserved>(
    event: Name,
    listener: Name extends keyof Reserved
      ? Reserved[Name]
      : Name extends keyof Listen
        ? Listen[Name]
        : never,
  ): this {
    // Of exactly this length: a spread leaves room for 16 more.
    this._events[event] = this._of(event).concat(listener as Listener);
    return this;
  }

  /** Calls `listener` at the next `event` only. */
  once<Name extends keyof Listen | keyof Reserved>(
    event: Name,
    listener: Name extends keyof Reserved
      ? Reserved[Name]
      : Name extends keyof Listen
        ? Listen[Name]
        : never,
  ): this {
    const once: Once = (...args: never[]) => {
      this.off(event, once as never);
      return (listener as Listener).apply(this, args);
    };
    once._listener = listener as Listener;
    return this.on(event, once as never);
  }

  /** Removes one listener, all of one event, or all: by the number of arguments, so that a missing one removes nothing. */
  off<Name extends keyof Listen | keyof Reserved>(
    ...args: [event?: Name, listener?: unknown]
  ): this {
    const event = args[0] as Name;
    if (!args.length) this._events = bare();
    else {
      this._events[event] = args.length > 1 ? without(this._of(event), args[1]) : [];
      // Names that an application makes up must not pile up.
      if (!this._events[event].length) delete this._events[event];
    }
    return this;
  }

  _of(event: PropertyKey): readonly Listener[] {
    return this._events[event] ?? [];
  }

  /** Calls the listeners of one of this object's own events. */
  _fire<Name extends keyof Reserved>(event: Name, ...args: Args<Reserved, Name>): void {
    const listeners = this._events[event];
    if (listeners) callAll(listeners, args, this);
  }
}

/** `listeners` less the first that is `listener`, or that waits for it once. */
export function without<L extends Listener>(
  listeners: readonly L[],
  listener: unknown,
): readonly L[] {
  const index = listeners.findIndex(
    (known: Once) => known === listener || (listener && known._listener === listener),
  );
  return listeners.filter((_, at) => at !== index);
}

/** Calls each of `listeners`, with `self` as its `this`, whatever the others throw. */
export function callAll(
  listeners: readonly Listener[],
  args: readonly unknown[],
  self?: unknown,
): void {
  // An index costs less than an iterator, and this runs at each event.
  for (let at = 0; at < listeners.length; at++) {
    try {
      listeners[at]!.apply(self, args as never[]);
    } catch (error) {
      throwLater(error);
    }
  }
}

/** Lets the host report `error` as uncaught, without harm to what runs now. */
export const throwLater = (error: unknown): void =>
  queueMicrotask(() => {
    throw error;
  });
