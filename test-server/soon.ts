/**
 * Runs `action` when the present call is over. A promise and no timer, so that no fake clock holds it back; an error
 * that it throws is reported, as of any listener.
 */
export function soon(action: () => unknown): void {
  Promise.resolve().then(action).catch(report);
}

/** Makes the host treat `error` as uncaught, without ending the call that found it. */
export function report(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
