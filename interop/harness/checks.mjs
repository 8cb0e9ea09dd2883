// One row of the table is some checks with the same programs. A check prints its line as soon as it is done.
const CLEANUP_LIMIT_MS = 10_000;

/**
 * @param {(line: string) => void} print
 * @param {string} [only] - checks with this in their names
 */
export function createRow(print, only = '') {
  const counts = { passed: 0, failed: 0 };
  return {
    counts,
    /** Says what is left out of this row, and why: nothing goes without a word. */
    leaveOut(name, why) {
      if (name.includes(only)) print(`left out  ${name}: ${why}`);
    },
    /**
     * @param {string} name
     * @param {(later: (cleanup: () => unknown) => void) => Promise<unknown>} run
     * @param {number} limitMs - within which it must be done
     */
    async check(name, run, limitMs = 30_000) {
      if (!name.includes(only)) return;
      const from = Date.now();
      const cleanups = [];
      let problem;
      try {
        await within(limitMs, () => run((cleanup) => cleanups.push(cleanup)));
      } catch (error) {
        problem = error;
      }
      for (const cleanup of cleanups.reverse()) {
        try {
          await within(CLEANUP_LIMIT_MS, cleanup);
        } catch (error) {
          problem ??= error;
        }
      }
      const seconds = ((Date.now() - from) / 1_000).toFixed(1);
      counts[problem ? 'failed' : 'passed']++;
      print(`${problem ? 'FAILED' : 'passed'}  ${name} (${seconds} s)`);
      if (problem) print(String(problem.stack ?? problem).replace(/^/gm, '          '));
    },
  };
}

async function within(limitMs, run) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${limitMs / 1_000} s`)), limitMs);
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}
