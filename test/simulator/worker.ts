import { parentPort, workerData } from 'node:worker_threads';
import { worldOf } from './worlds.js';

/** The seed that is being lived through, for who watches whether it ends. */
const current = new Int32Array(workerData as SharedArrayBuffer);

/** Lives through the seeds that it is sent, one after the other. */
parentPort!.on(
  'message',
  async ({ world, from, to }: { world: string; from: number; to: number }) => {
    const failures: object[] = [];
    const seen = new Map<string, number>();
    let steps = 0;
    for (let seed = from; seed <= to; seed++) {
      current[0] = seed;
      const outcome = await worldOf(world).live(seed);
      steps += outcome.steps;
      for (const [what, times] of outcome.seen) seen.set(what, (seen.get(what) ?? 0) + times);
      if (outcome.violation) failures.push({ seed, ...outcome.violation });
    }
    parentPort!.postMessage({ failures, seen: [...seen], steps });
  },
);
