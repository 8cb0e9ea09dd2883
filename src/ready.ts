import { ConnectError, DisconnectedError } from './errors.js';
import type { CoreSocket } from './socket/socket.js';

/** Options of {@link ready}. */
export interface ReadyOptions {
  /** Ends the wait. */
  signal?: AbortSignal;
}

/**
 * Resolves once `socket` is connected; at once if it is. It opens nothing, and waits through failures that are retried.
 * @throws rejects with the {@link ConnectError} when the server refused, a {@link DisconnectedError} when the socket was closed or
 * gave up, or the signal's reason
 */
export function ready<Listen extends object, Emit extends object>(
  socket: CoreSocket<Listen, Emit>,
  { signal }: ReadyOptions = {},
): Promise<void> {
  const core = socket as unknown as CoreSocket;
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      unsubscribe();
      core.off('connect_error', refused);
      signal?.removeEventListener('abort', aborted);
      end();
    };
    const aborted = () => settle(() => reject(signal?.reason));
    // While it stays active the failure is retried.
    const refused = (error: Error) => core.active || settle(() => reject(error));
    const check = () => {
      const { status, reason } = core.getSnapshot();
      if (status === 'connected') settle(resolve);
      if (status === 'closed') settle(() => reject(new DisconnectedError(`${reason}`)));
    };
    const unsubscribe = core.subscribe(check);
    core.on('connect_error', refused);
    signal?.addEventListener('abort', aborted);
    const { status, reason } = core.getSnapshot();
    if (signal?.aborted) aborted();
    else if (status === 'refused') refused(new ConnectError(`${reason}`));
    else check();
  });
}
