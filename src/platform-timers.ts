/** The host's own timers, for code that was written against an object which carries them. */
export interface TimerFunctions {
  setTimeoutFn: typeof setTimeout;
  clearTimeoutFn: typeof clearTimeout;
}

/** Gives `target` the timers of this moment, so that those of a test are honoured only where they stand already. */
export function installTimerFunctions(target: object): asserts target is TimerFunctions {
  Object.assign(target, {
    setTimeoutFn: setTimeout.bind(globalThis),
    clearTimeoutFn: clearTimeout.bind(globalThis),
  });
}
