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
export function latest<Value>({
  select = same as never,
  equal,
}: LatestOptions<never[], Value, Value>): Derivation<Value, Value> {
  return { reduce: (_, ...args) => select(...args), show: same, equal };
}

/**
 * The arguments of the last `max` events.
 * @throws Error when plain JavaScript names no `max`: the log would grow for ever
 */
export function log<Args>(
  { max }: { max: number } = {} as never,
): Derivation<Args[], readonly Args[]> {
  if (!(max >= 0)) throw new Error(`holdfast: expected max, got ${max}`);
  return {
    // Copied once a frame, not once an event.
    reduce(last, ...args) {
      last.push(args as Args);
      last.splice(0, last.length - max);
      return last;
    },
    show: (last) => last.slice(),
  };
}

/** What `reducer` makes of all events. */
export function reduction<State>(
  reduce: (state: State, ...args: never[]) => State,
): Derivation<State, State> {
  return { reduce, show: same };
}
