import type { Report } from './inspection.js';

/** Reports each transition of a machine, before what follows from it. */
export function watchMoves<State extends string>(
  machine: 'engine' | 'manager' | 'socket',
  owner: { _move(to: State, reason?: string): void },
  state: () => string,
  report: Report,
): void {
  const { _move: move } = owner;
  owner._move = (to, reason) => {
    report({ kind: 'state', machine, from: state(), to, reason });
    move.call(owner, to, reason);
  };
}
