/** The host's own timers, for code that was written against an object which carries them. */
export interface TimerFunctions {
  setTimeoutFn: typeof setTimeout;
  clearTimeoutFn: typeof clearTimeout;
}

/**
 * Gives `target` the timers of this moment: those of a test, where they stand already.
 * @param _options - those of a session; they change nothing
 */
export function installTimerFunctions(
  target: object,
  _options?: object,
): asserts target is TimerFunctions {
  Object.assign(target, {
    setTimeoutFn: setTimeout.bind(globalThis),
    clearTimeoutFn: clearTimeout.bind(globalThis),
  });
}
