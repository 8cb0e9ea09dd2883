/** Lets the host report `error` as uncaught, as it does for a listener of the socket, without harm to what runs now. */
export const throwLater = (error: unknown): void =>
  queueMicrotask(() => {
    throw error;
  });
