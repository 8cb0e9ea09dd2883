import { type Difference, differences } from './differences.js';
import { bodies, enginePackets, frames, packetsToStream, streams } from './engine-codec.js';
import type { Comparison, Kind, Ours } from './kind.js';
import { createRandom, type Random } from './random.js';
import { pollution } from './same.js';
import { decoding, limits, noise, reviving } from './socket-decode.js';
import { encoding, replacing, validity } from './socket-encode.js';

export const kinds: readonly Kind<never>[] = [
  ...[decoding, noise, reviving, limits],
  ...[encoding, replacing, validity],
  ...[frames, bodies, enginePackets, streams, packetsToStream],
] as readonly Kind<unknown>[] as readonly Kind<never>[];

/** An input by which the two sides differ without a rule, or by more than one. */
export interface Failure {
  readonly index: number;
  readonly kind: string;
  readonly input: unknown;
  readonly problem: string;
  readonly comparison: Comparison | undefined;
}

/** What is wrong with one input; `undefined` when nothing is. */
export async function check(
  kind: Kind<never>,
  input: unknown,
  ours: Ours,
  onDifference: (difference: Difference) => void = () => {},
): Promise<Omit<Failure, 'index' | 'kind' | 'input'> | undefined> {
  let found: Comparison[];
  try {
    const compared = kind.compare(input as never, ours);
    found = compared instanceof Promise ? await compared : compared;
  } catch (error) {
    return { problem: `threw ${(error as Error).stack}`, comparison: undefined };
  }
  const polluted = pollution();
  if (polluted.length) return { problem: `polluted: ${polluted}`, comparison: undefined };
  for (const comparison of found) {
    const { aspect, given, ours: mine, peer } = comparison;
    const rules = differences.filter(
      (rule) => rule.aspects.includes(aspect) && rule.matches(given, mine as never, peer as never),
    );
    if (rules.length !== 1) {
      const names = rules.map(({ id }) => id).join(', ') || 'none';
      return { problem: `${aspect} differs; rules that match: ${names}`, comparison };
    }
    onDifference(rules[0]!);
  }
  return undefined;
}

/** The input that a seed and an index stand for. */
export function inputAt(seed: number, index: number): { kind: Kind<never>; input: unknown } {
  const random: Random = createRandom(seed, index);
  const kind = random.weighted(kinds);
  return { kind, input: kind.make(random) };
}

export interface Report {
  readonly count: number;
  /** How often each rule of differences.ts was met. */
  readonly met: ReadonlyMap<string, number>;
  readonly failures: Failure[];
}

/** Runs until `count` inputs are done, or `until` says so, or a few have failed. */
export async function run(options: {
  ours: Ours;
  seed: number;
  count: number;
  from?: number;
  until?: () => boolean;
  mostFailures?: number;
  onProgress?: (done: number) => void;
}): Promise<Report> {
  const { ours, seed, count, from = 0, mostFailures = 1 } = options;
  const met = new Map<string, number>(differences.map(({ id }) => [id, 0]));
  const failures: Failure[] = [];
  let done = 0;
  for (; done < count && failures.length < mostFailures; done++) {
    if (done % 1024 === 0) {
      if (options.until?.()) break;
      options.onProgress?.(done);
    }
    const index = from + done;
    const { kind, input } = inputAt(seed, index);
    const failure = await check(kind, input, ours, ({ id }) => met.set(id, met.get(id)! + 1));
    if (failure) failures.push({ index, kind: kind.name, input, ...failure });
  }
  return { count: done, met, failures };
}
