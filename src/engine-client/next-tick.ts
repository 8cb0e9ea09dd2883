/** Runs `run` before anything else that waits, but not now. */
export const nextTick = (run: () => void, _setTimeoutFn?: unknown): void => queueMicrotask(run);
