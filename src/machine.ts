/** Which state may follow which. */
export type Transitions<State extends string> = { readonly [From in State]: readonly State[] };

/** Throws on a transition that the table does not know. Called under `__DEV__` only: the published files carry no table. */
export function assertTransition<State extends string>(
  table: Transitions<State>,
  from: State,
  to: State,
): void {
  if (!table[from].includes(to)) throw new Error(`no transition from "${from}" to "${to}"`);
}
