import { Worker } from 'node:worker_threads';

/** A range of seeds, both ends included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Failure {
  readonly seed: number;
  readonly invariant: string;
  readonly text: string;
  readonly at: number;
}

/** What became of a range. */
export interface Report {
  readonly failures: readonly Failure[];
  readonly seen: readonly (readonly [string, number])[];
  readonly steps: number;
}

/** A range of this many seeds that is not done by now never will be, in milliseconds. */
const HANG_MS = 60_000;

/** Gives the ranges of a world to `workers` workers; `onDone` hears of each. Ends when all are done, or `until` says so. */
export async function spread(
  file: URL,
  world: string,
  ranges: Range[],
  workers: number,
  onDone: (range: Range, report: Report) => void,
  until: () => boolean,
): Promise<void> {
  const live = async () => {
    while (ranges.length && !until()) {
      const shared = new SharedArrayBuffer(4);
      const worker = new Worker(file, { workerData: shared });
      let hung: Range | undefined;
      while (ranges.length && !until() && !hung) {
        const range = ranges.shift()!;
        const report = await done(worker, world, range);
        if (report) onDone(range, report);
        else hung = range;
      }
      await worker.terminate();
      if (!hung) continue;
      const seed = new Int32Array(shared)[0]!;
      const failure = { seed, invariant: 'endless', text: 'it hangs', at: 0 };
      onDone({ from: seed, to: seed }, { failures: [failure], seen: [], steps: 0 });
      // The others of its range are not to suffer.
      for (const part of [
        { from: hung.from, to: seed - 1 },
        { from: seed + 1, to: hung.to },
      ]) {
        if (part.from <= part.to) ranges.unshift(part);
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, live));
}

/** What the worker says of the range; `undefined` when it hangs. */
function done(worker: Worker, world: string, range: Range): Promise<Report | undefined> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(settle, HANG_MS);
    function settle(report?: Report) {
      clearTimeout(limit);
      worker.off('message', settle).off('error', reject);
      resolve(report);
    }
    worker.on('message', settle).on('error', reject);
    worker.postMessage({ world, ...range });
  });
}
