// Random programs against a stock server.
import { judgeOf } from './judge.js';
import { play } from './play.js';
import { type Op, type Program, programAt } from './program.js';

/** Programs that are one step smaller. */
function* smaller(program: Program): Generator<Program> {
  const { turns, options, transports } = program;
  const replace = (at: number, ...ops: (readonly Op[])[]) => ({
    ...program,
    turns: [...turns.slice(0, at), ...ops, ...turns.slice(at + 1)],
  });
  for (let at = 0; at < turns.length; at++) yield replace(at);
  for (const [at, ops] of turns.entries()) {
    for (const [nth, op] of ops.entries()) {
      const instead = (...some: Op[]) =>
        replace(at, [...ops.slice(0, nth), ...some, ...ops.slice(nth + 1)]);
      if (ops.length > 1) yield instead();
      if ('args' in op && op.args.length) yield instead({ ...op, args: op.args.slice(1) });
      if ('ops' in op && op.ops.length) yield instead({ ...op, ops: op.ops.slice(1) });
    }
  }
  for (const name of Object.keys(options)) {
    const { [name]: _, ...rest } = options;
    // S14: the peer needs both.
    if (name !== 'ackTimeout' || !('retries' in rest)) yield { ...program, options: rest };
  }
  if (program.recovery) yield { ...program, recovery: false };
  if (transports.join() !== 'websocket') yield { ...program, transports: ['websocket'] };
}

export const programs = judgeOf<Program>({ at: programAt, play, smaller });
