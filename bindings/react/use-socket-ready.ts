import { ready } from 'holdfast';
import type { AnySocket } from '../shared.js';
import { useTarget } from './provider.js';

interface Wait {
  readonly settled: Promise<void>;
  error?: unknown;
}

const waits = /*#__PURE__*/ new WeakMap<AnySocket, Wait>();

const begin = (socket: AnySocket): Wait => {
  const wait: Wait = {
    settled: ready(socket).catch((error) => {
      wait.error = error;
      // Whoever tries again, after a new `connect()`, waits anew.
      const stop = socket.subscribe(() => {
        if (!socket.active) return;
        stop();
        waits.delete(socket);
      });
    }),
  };
  return wait;
};

/**
 * Suspends until the socket was connected for the first time, and never again after that: a lost connection is for
 * {@link useSocketState} to show. The `<Suspense>` boundary stands below the provider, which opens the socket once it is on the page. A
 * server does not wait: it renders what is inside.
 * @throws the `ConnectError` of a refused connection or the `DisconnectedError` of a closed one, for the error boundary; Error when
 * there is neither a provider nor `socket`
 */
export function useSocketReady({ socket }: { socket?: AnySocket | undefined } = {}): void {
  const target = useTarget(socket);
  if (target.getSnapshot().everConnected || typeof window === 'undefined') return;
  const wait = waits.get(target) ?? begin(target);
  waits.set(target, wait);
  if (wait.error) throw wait.error;
  // React 18 has no `use`; a thrown promise is understood by both.
  throw wait.settled;
}
