/** When derived state is shown: with the next frame, or at once. */
export type Schedule = 'frame' | 'sync';

/** Hidden tabs get no frames, and a tab may be hidden after it asked for one. */
const NO_FRAME_MS = 100;

/** A function that has `run` called: once with the next frame, or where none comes by timer, however often it is asked for. */
export function batched(run: () => void, schedule: Schedule | undefined): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const go = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = undefined;
    run();
  };
  return () => {
    if (schedule === 'sync') run();
    else if (!timer) {
      timer = setTimeout(go, NO_FRAME_MS);
      globalThis.requestAnimationFrame?.(go);
    }
  };
}
