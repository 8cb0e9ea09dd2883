import { isDeepStrictEqual } from 'node:util';
import * as peer from 'socket.io-client';
import type { Client, Journal } from './stage.js';

/** What both clients play. */
export interface Game<Program> {
  /** The same seed and index give the same program, on every machine. */
  at(seed: number, index: number): Program;
  /** @param quietMs - how long nothing may happen before the next turn begins */
  play(client: Client, program: Program, quietMs: number): Promise<Journal>;
  /** Programs that are one step smaller. */
  smaller(program: Program): Iterable<Program>;
}

export interface Difference<Program> {
  readonly program: Program;
  /** What each client saw, where that is not the same. */
  readonly lines: readonly { who: string; peer: unknown[]; ours: unknown[] }[];
}

export type Judge<Program> = ReturnType<typeof judgeOf<Program>>;

/** How long nothing may happen before the next turn begins, in milliseconds; a difference must stay when there is more time. */
const QUIET_MS = [40, 100, 250];

/** Most of the time of a program is waiting. */
const AT_ONCE = 6;

function differing(theirs: Journal, own: Journal): Difference<never>['lines'] {
  const names = new Set([...Object.keys(theirs), ...Object.keys(own)]);
  return [...names]
    .map((who) => ({ who, peer: theirs[who] ?? [], ours: own[who] ?? [] }))
    .filter(({ peer, ours }) => !isDeepStrictEqual(peer, ours));
}

export function judgeOf<Program>({ at, play, smaller }: Game<Program>) {
  /** Plays `program` by both clients, each with a server of its own. */
  async function differ(ours: Client, program: Program): Promise<Difference<Program> | undefined> {
    let lines: Difference<Program>['lines'] = [];
    for (const quietMs of QUIET_MS) {
      const [theirs, own] = await Promise.all([
        play(peer, program, quietMs),
        play(ours, program, quietMs),
      ]);
      lines = differing(theirs, own);
      if (!lines.length) return undefined;
    }
    return { program, lines };
  }

  /** Plays the programs of `seed` from index `from` to before `end`, some at once, and tells which of them differ. */
  async function differAll(
    ours: Client,
    seed: number,
    { from = 0, end }: { from?: number; end: number },
    onDifference: (index: number, difference: Difference<Program>) => unknown,
  ): Promise<void> {
    let next = from;
    const work = async () => {
      while (next < end) {
        const index = next++;
        const found = await differ(ours, at(seed, index));
        if (found) await onDifference(index, found);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** The smallest program found that still shows a difference. */
  async function shrink(
    ours: Client,
    difference: Difference<Program>,
  ): Promise<Difference<Program>> {
    for (const program of smaller(difference.program)) {
      const found = await differ(ours, program);
      if (found) return shrink(ours, found);
    }
    return difference;
  }

  return { differ, differAll, shrink };
}
