interface Task {
  at: number;
  readonly order: number;
  /** Absent once it was called off. */
  run: (() => void) | undefined;
}

/** The one time of a simulated world: what is to happen, in order. Tasks of one instant happen in the order of their making. */
export interface Clock {
  /** Milliseconds since the world began. */
  now(): number;
  /** Has `run` happen after `delayMs`; the returned function calls that off. */
  after(delayMs: number, run: () => void): () => void;
  /** Lets the next task happen, unless it is later than `until`; false when there is none. */
  step(until: number): boolean;
  /** Goes on to `until` when nothing happens before. */
  skip(until: number): void;
}

/** A binary heap by time. */
export function createClock(): Clock {
  const heap: Task[] = [];
  let now = 0;
  let order = 0;
  const isSooner = (a: Task, b: Task) => a.at < b.at || (a.at === b.at && a.order < b.order);

  const push = (task: Task) => {
    let index = heap.length;
    while (index) {
      const parent = (index - 1) >> 1;
      if (!isSooner(task, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = task;
  };

  const pop = (): Task => {
    const first = heap[0]!;
    const last = heap.pop()!;
    const { length } = heap;
    if (!length) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= length) break;
      if (child + 1 < length && isSooner(heap[child + 1]!, heap[child]!)) child++;
      if (!isSooner(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return first;
  };

  return {
    now: () => now,
    after(delayMs, run) {
      if (!(delayMs >= 0)) throw new Error(`a delay of ${delayMs} ms`);
      const task: Task = { at: now + delayMs, order: order++, run };
      push(task);
      return () => {
        task.run = undefined;
      };
    },
    step(until) {
      while (heap[0] && !heap[0].run) pop();
      if (!heap[0] || heap[0].at > until) return false;
      const { at, run } = pop();
      now = at;
      run!();
      return true;
    },
    skip(until) {
      now = Math.max(now, until);
    },
  };
}
