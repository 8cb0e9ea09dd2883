/** When derived state is shown: with the next frame, or at once. */
export type Schedule = 'frame' | 'sync';

/** Hidden tabs get no frames, and a tab may be hidden after it asked for one. */
const NO_FRAME_MS = 100;

let waiting: (() => void)[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

const onFrame = () => {
  clearTimeout(timer);
  timer = undefined;
  // One frame for all, and a microtask for each: a framework then renders once for all of them, and one that throws stops no other.
  for (const due of waiting) queueMicrotask(due);
  waiting = [];
};

/** A function that has `run` called: once with the next frame, or where none comes by timer, however often it is asked for. */
export function batched(run: () => void, schedule: Schedule | undefined): () => void {
  let asked = false;
  const due = () => {
    asked = false;
    run();
  };
  return () => {
    if (schedule === 'sync') run();
    else if (!asked) {
      asked = true;
      waiting.push(due);
      if (timer) return;
      timer = setTimeout(onFrame, NO_FRAME_MS);
      globalThis.requestAnimationFrame?.(onFrame);
    }
  };
}
