/** Which state may follow which. */
export type Transitions<State extends string> = { readonly [From in State]: readonly State[] };

/** Where tools listen; empty until one does. */
export interface Tap {
  /** Told of each transition. */
  _watch?: (machine: object, from: string, to: string, reason?: string) => void;
  /** Told what became of an emit that did not leave at once. */
  _decided?: (kind: 'buffered' | 'dropped', nsp: string, event: string) => void;
  _listeners?: Set<() => void>;
}

/**
 * Moves from one state to another: the one gate of all machines.
 * @param table - what may follow what; a transition that it does not know throws. Given under `__DEV__` only: the published
 * files carry no table
 */
export function move<State extends string>(
  machine: object,
  table: Transitions<State> | false,
  tap: Tap,
  from: State,
  to: State,
  reason?: string,
): State {
  if (table && !table[from].includes(to)) {
    throw new Error(`no transition from "${from}" to "${to}"`);
  }
  tap._watch?.(machine, from, to, reason);
  return to;
}
