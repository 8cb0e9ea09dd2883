/** Before anything of this process is replaced. */
const { setImmediate } = globalThis;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The one time of a simulated fleet, in whole milliseconds. What is due at one instant happens in the order of its making. */
export function createClock() {
  const due = new Map();
  let now = 0;
  return {
    now: () => now,
    /** Has `run` happen after `delayMs`; the returned function calls that off. */
    after(delayMs, run) {
      const at = now + Math.max(0, Math.round(delayMs));
      const task = { run };
      const others = due.get(at);
      if (others) others.push(task);
      else due.set(at, [task]);
      return () => {
        task.run = undefined;
      };
    },
    /** Lives until `untilMs`, or until `isOver()` at an instant. Promises settle after each. */
    async live(untilMs, isOver = () => false) {
      for (; now < untilMs; now++) {
        for (let tasks = due.get(now); tasks; tasks = due.get(now)) {
          due.delete(now);
          for (const { run } of tasks) run?.();
          await turn();
        }
        if (isOver()) return;
      }
    },
  };
}

/** A seeded sequence of numbers in [0, 1) (mulberry32). */
export function createRandom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
