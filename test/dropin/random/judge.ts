import { isDeepStrictEqual } from 'node:util';
import * as peer from 'socket.io-client';
import { play } from './play.js';
import { type Op, type Program, programAt } from './program.js';
import type { Client, Journal } from './stage.js';

export interface Difference {
  readonly program: Program;
  /** What each client saw, where that is not the same. */
  readonly lines: readonly { who: string; peer: unknown[]; ours: unknown[] }[];
}

/** How long nothing may happen before the next turn begins, in milliseconds; a difference must stay when there is more time. */
const QUIET_MS = [40, 100, 250];

async function differenceAt(ours: Client, program: Program, quietMs: number) {
  const [theirs, own] = await Promise.all([
    play(peer, program, quietMs),
    play(ours, program, quietMs),
  ]);
  return isDeepStrictEqual(theirs, own) ? undefined : { program, lines: differing(theirs, own) };
}

function differing(theirs: Journal, own: Journal): Difference['lines'] {
  const names = new Set([...Object.keys(theirs), ...Object.keys(own)]);
  return [...names]
    .map((who) => ({ who, peer: theirs[who] ?? [], ours: own[who] ?? [] }))
    .filter(({ peer, ours }) => !isDeepStrictEqual(peer, ours));
}

/** Plays `program` by both clients, each with a server of its own. */
export async function differ(ours: Client, program: Program): Promise<Difference | undefined> {
  let difference: Difference | undefined;
  for (const quietMs of QUIET_MS) {
    difference = await differenceAt(ours, program, quietMs);
    if (!difference) return undefined;
  }
  return difference;
}

/** Most of the time of a program is waiting. */
const AT_ONCE = 6;

/** Plays the programs of `seed` from index `from` to before `end`, some at once, and tells which of them differ. */
export async function differAll(
  ours: Client,
  seed: number,
  { from = 0, end }: { from?: number; end: number },
  onDifference: (index: number, difference: Difference) => unknown,
): Promise<void> {
  let next = from;
  const work = async () => {
    while (next < end) {
      const index = next++;
      const found = await differ(ours, programAt(seed, index));
      if (found) await onDifference(index, found);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

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

/** The smallest program found that still shows a difference. */
export async function shrink(ours: Client, difference: Difference): Promise<Difference> {
  for (const program of smaller(difference.program)) {
    const found = await differ(ours, program);
    if (found) return shrink(ours, found);
  }
  return difference;
}
