import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readArguments } from '../../scripts/arguments.mjs';
import { type Failure, type Range, spread } from './pool.js';
import { worldOf, worlds } from './worlds.js';

/** How many seeds are given out at once, and remembered as done. */
const CHUNK = 25;

const progressOf = (world: string) => `.cache/simulator/progress-${world}.json`;

/** What was done so far, of one range and one state of the sources. */
interface Progress {
  readonly sources: string;
  readonly world: string;
  readonly seeds: string;
  done: Range[];
  failures: Failure[];
}

const USAGE = `npm run simulate -- --seeds 1..10000                 these seeds, of every world: ${Object.keys(worlds).join(', ')}
npm run simulate -- --world outbox                   of one
npm run simulate -- --resume                         goes on where it was left
npm run simulate -- --workers 2 --minutes 60         in so many threads, and no longer
npm run simulate -- --world outbox --seed N --trace  one seed, read along`;

/** @returns the exit code */
export async function main(args: string[], workerFile: URL): Promise<number> {
  const { values } = readArguments(USAGE, {
    args,
    options: {
      seeds: { type: 'string', default: '1..10000' },
      world: { type: 'string' },
      resume: { type: 'boolean', default: false },
      workers: { type: 'string', default: '2' },
      minutes: { type: 'string', default: '60' },
      seed: { type: 'string' },
      trace: { type: 'boolean', default: false },
    },
  });
  const range = /^(\d+)\.\.(\d+)$/.exec(values.seeds);
  const [workers, minutes] = [Number(values.workers), Number(values.minutes)];
  const seed = values.seed === undefined ? 0 : Number(values.seed);
  const names = values.world === undefined ? Object.keys(worlds) : [values.world];
  if (
    !names.every((name) => worldOf(name)) ||
    !range ||
    !Number.isInteger(seed) ||
    !(workers > 0) ||
    !(minutes > 0)
  ) {
    console.error(USAGE);
    return 2;
  }
  let code = 0;
  for (const world of names) {
    const result =
      values.seed === undefined
        ? await runRange(
            { from: Number(range[1]), to: Number(range[2]) },
            { world, seeds: values.seeds, resume: values.resume, workers, minutes, workerFile },
          )
        : await replay(world, seed, values.trace);
    code ||= result;
  }
  return code;
}

/** Lives through one seed, here. */
async function replay(world: string, seed: number, trace: boolean): Promise<number> {
  const print = trace ? (line: string) => void process.stdout.write(`${line}\n`) : undefined;
  const { violation, steps } = await worldOf(world).live(seed, print);
  if (violation) tell(world, { seed, ...violation });
  else console.log(`simulate: ${world} ${seed} passed, ${steps} steps`);
  return violation ? 1 : 0;
}

function tell(world: string, { seed, invariant, text, at }: Failure): void {
  console.error(
    `simulate: ${world} ${seed} FAILED after ${(at / 1_000).toFixed(3)} s: ${invariant}`,
  );
  console.error(`  rule    ${worldOf(world).rules[invariant]}`);
  console.error(`  came    ${text}`);
  console.error(`  replay  npm run simulate -- --world ${world} --seed ${seed} --trace`);
}

interface RangeOptions {
  world: string;
  seeds: string;
  resume: boolean;
  workers: number;
  minutes: number;
  workerFile: URL;
}

async function runRange({ from, to }: Range, options: RangeOptions): Promise<number> {
  const { world, seeds, resume, workers, minutes, workerFile } = options;
  const sources = createHash('sha256').update(readFileSync(workerFile)).digest('hex');
  const progress = recall({ sources, world, seeds, done: [], failures: [] }, resume);
  const ranges: Range[] = [];
  for (let first = from; first <= to; first += CHUNK) {
    const range = { from: first, to: Math.min(to, first + CHUNK - 1) };
    const known = progress.done.some((done) => done.from <= range.from && done.to >= range.to);
    if (!known) ranges.push(range);
  }
  for (const failure of progress.failures) tell(world, failure);

  const started = performance.now();
  const seen = new Map<string, number>();
  let [count, steps] = [0, 0];
  await spread(
    workerFile,
    world,
    ranges,
    workers,
    (range, report) => {
      count += range.to - range.from + 1;
      steps += report.steps;
      for (const [what, times] of report.seen) seen.set(what, (seen.get(what) ?? 0) + times);
      for (const failure of report.failures) tell(world, failure);
      progress.done.push(range);
      progress.failures.push(...report.failures);
      const file = progressOf(world);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(progress));
    },
    () => performance.now() - started > minutes * 60_000,
  );

  const seconds = (performance.now() - started) / 1_000;
  for (const [what, times] of [...seen].sort(([, a], [, b]) => b - a)) {
    console.log(`${String(times).padStart(9)}  ${what}`);
  }
  const { failures } = progress;
  const state = ranges.length ? 'STOPPED, go on with --resume' : 'done';
  console.log(
    `simulate: ${world}: ${count} seeds of ${seeds} in ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} a second, ${steps} steps; ` +
      `${state}; ${failures.length ? `${failures.length} FAILED: ${failures.map(({ seed }) => seed).join(', ')}` : 'none failed'}`,
  );
  return failures.length || ranges.length ? 1 : 0;
}

/** What was done before, if it was of the same range and sources. */
function recall(fresh: Progress, resume: boolean): Progress {
  if (!resume) return fresh;
  try {
    const known: Progress = JSON.parse(readFileSync(progressOf(fresh.world), 'utf8'));
    if (known.sources === fresh.sources && known.seeds === fresh.seeds) return known;
    console.log('simulate: another range or other sources: begun anew');
  } catch {
    console.log('simulate: nothing to resume');
  }
  return fresh;
}
