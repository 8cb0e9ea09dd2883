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

/** Throws on a transition that the table does not know. Called under `__DEV__` only: the published files carry no table. */
export function assertTransition<State extends string>(
  table: Transitions<State>,
  from: State,
  to: State,
): void {
  if (!table[from].includes(to)) throw new Error(`no transition from "${from}" to "${to}"`);
}
