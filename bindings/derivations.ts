import type { Derivation } from './event-state.js';

/** What a value is by default made of. */
export const same = <Value>(value: Value): Value => value;

/** What to make of the last event. */
export interface LatestOptions<Args extends unknown[], Value, Initial> {
  /** The value before the first event. */
  initial?: Initial;
  /**
   * What to take of an event.
   * @defaultValue its first argument
   */
  select?: ((...args: Args) => Value) | undefined;
  /**
   * Whether a new value counts as the one that is shown.
   * @defaultValue Object.is
   */
  equal?: ((before: Value | Initial, now: Value | Initial) => boolean) | undefined;
}

/** The last event, or what `select` takes of it. */
export const latest = <Value>(
  select: (...args: never[]) => Value = same as never,
  equal: ((before: Value, now: Value) => boolean) | undefined,
): Derivation<Value, Value> => ({ reduce: (_, ...args) => select(...args), show: same, equal });

/** The arguments of the last `max` events. */
export const log = <Args>(max: number): Derivation<Args[], readonly Args[]> => ({
  // Copied once a frame, not once an event.
  reduce(last, ...args) {
    last.push(args as Args);
    last.splice(0, last.length - max);
    return last;
  },
  show: (last) => last.slice(),
});

/** What `reducer` makes of all events. */
export const reduction = <State>(
  reducer: (state: State, ...args: never[]) => State,
): Derivation<State, State> => ({ reduce: reducer, show: same });
