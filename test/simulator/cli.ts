import { parseArgs } from 'node:util';
import { run } from './run.js';

/** @returns the exit code */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '1..300' },
      seed: { type: 'string' },
      trace: { type: 'boolean', default: false },
    },
  });
  if (values.seed) {
    const outcome = await run(Number(values.seed), {
      print: values.trace ? console.log : undefined,
    });
    console.log(outcome);
    return outcome.violation ? 1 : 0;
  }
  const [from, to] = values.seeds.split('..').map(Number) as [number, number];
  const started = performance.now();
  const seen = new Map<string, number>();
  let steps = 0;
  let failed = 0;
  for (let seed = from; seed <= to; seed++) {
    const outcome = await run(seed);
    steps += outcome.steps;
    for (const [what, times] of outcome.seen) seen.set(what, (seen.get(what) ?? 0) + times);
    if (outcome.violation) {
      failed++;
      console.log(seed, outcome.violation.invariant, outcome.violation.text.slice(0, 300));
    }
  }
  const seconds = (performance.now() - started) / 1_000;
  console.log(Object.fromEntries(seen));
  console.log(
    `${to - from + 1} seeds, ${failed} failed, ${steps} steps, ${seconds.toFixed(1)} s, ${((to - from + 1) / seconds).toFixed(0)}/s`,
  );
  return failed ? 1 : 0;
}
