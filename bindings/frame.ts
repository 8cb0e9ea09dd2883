/** When derived state is shown: with the next frame, or at once. */
export type Schedule = 'frame' | 'sync';

/** Hidden tabs get no frames, and a tab may be hidden after it asked for one. */
const NO_FRAME_MS = 100;

const waiting = /*#__PURE__*/ new Set<() => void>();

const onFrame = () => {
  // The first frame is that of all who wait, with a microtask for each: a framework then renders once for all of them, and one that
  // throws stops no other.
  for (const due of waiting) queueMicrotask(due);
  waiting.clear();
};

/** A function that has `run` called: once with the next frame, or where none comes by timer, however often it is asked for. */
export function batched(run: () => void, schedule: Schedule | undefined): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame: number | undefined;
  const due = () => {
    clearTimeout(timer);
    // Or they would pile up in a hidden tab.
    if (frame) cancelAnimationFrame(frame);
    timer = undefined;
    run();
  };
  return () => {
    if (schedule === 'sync') run();
    else if (!timer) {
      waiting.add(due);
      timer = setTimeout(onFrame, NO_FRAME_MS);
      frame = globalThis.requestAnimationFrame?.(onFrame);
    }
  };
}
