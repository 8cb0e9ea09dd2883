import { inspect } from 'node:util';
import { readArguments } from '../../scripts/arguments.mjs';
import * as ours from '../../src/parser.js';
import { differences } from './differences.js';
import { check, type Failure, inputAt, run } from './run.js';
import { shrink } from './shrink.js';

const USAGE = `npm run fuzz                           a million inputs
npm run fuzz -- --count 1000 --seed 7  so many, the same ones again
npm run fuzz -- --seed 7 --at 1234     one of them
npm run fuzz -- --failures 10          goes on until so many have failed`;

const show = (value: unknown) => inspect(value, { depth: 12, maxStringLength: 2_000 });

/** Prints what failed, as small as it can be made, and how to have it again. */
async function tell(seed: number, failure: Failure): Promise<void> {
  const { kind } = inputAt(seed, failure.index);
  const input = await shrink(
    inputAt(seed, failure.index).input,
    async (smaller) => (await check(kind, smaller, ours))?.problem === failure.problem,
  );
  const { problem, comparison } = (await check(kind, input, ours)) ?? failure;
  console.error(`fuzz: ${failure.kind}: ${problem}`);
  console.error(`input  ${show(input)}`);
  if (comparison) {
    console.error(`ours   ${show(comparison.ours)}\npeer   ${show(comparison.peer)}`);
  }
  console.error(`replay npm run fuzz -- --seed ${seed} --at ${failure.index}`);
}

/** @returns the exit code */
export async function main(args: string[]): Promise<number> {
  const { values } = readArguments(USAGE, {
    args,
    options: {
      count: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      at: { type: 'string' },
      failures: { type: 'string', default: '1' },
    },
  });
  const [seed, at] = [Number(values.seed), values.at];
  const count = at === undefined ? Number(values.count) : 1;
  if (![seed, count, Number(at ?? 0)].every(Number.isInteger)) {
    console.error('fuzz: --seed, --count and --at are integers');
    return 2;
  }
  console.log(`fuzz: ${count} inputs, seed ${seed}`);
  if (at !== undefined) console.log(`input  ${show(inputAt(seed, Number(at)).input)}`);
  const started = performance.now();
  const report = await run({
    ours,
    seed,
    count,
    from: Number(at ?? 0),
    mostFailures: Number(values.failures),
  });
  const seconds = (performance.now() - started) / 1_000;
  for (const failure of report.failures) await tell(seed, failure);
  if (at !== undefined) return report.failures.length ? 1 : 0;

  for (const { id, row, reason } of differences) {
    console.log(`${String(report.met.get(id)).padStart(8)}  ${row}  ${id}: ${reason}`);
  }
  const unmet = differences.filter(({ id }) => !report.met.get(id)).map(({ id }) => id);
  const megabytes = Math.round(process.memoryUsage().rss / 1e6);
  console.log(
    `fuzz: ${report.count} inputs in ${seconds.toFixed(1)} s, ${Math.round(report.count / seconds)} a second, ${megabytes} MB; ` +
      `${report.failures.length ? 'FAILED' : 'no difference without a rule'}`,
  );
  if (unmet.length && report.count >= 100_000) {
    console.error(`fuzz: rules that no input met: ${unmet.join(', ')}`);
    return 1;
  }
  return report.failures.length ? 1 : 0;
}
