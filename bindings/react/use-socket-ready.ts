import { ready } from 'holdfast';
import { isKept } from '../hold.js';
import type { AnySocket } from '../shared.js';
import { useTarget } from './provider.js';

/** Resolves in any case, and then has the error if there was one. */
interface Wait extends Promise<void> {
  error?: unknown;
}

const waits = /*#__PURE__*/ new WeakMap<AnySocket, Wait>();

const begin = (socket: AnySocket): Wait => {
  const wait: Wait = ready(socket).catch((error) => {
    wait.error = error;
  });
  waits.set(socket, wait);
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
  const { everConnected, status } = target.getSnapshot();
  if (everConnected || typeof window === 'undefined') return;
  // Released, and a provider that is not on the page yet will open it again: what went wrong before is over.
  if (!isKept(target)) {
    throw new Promise<void>((resolve) => {
      const stop = target.subscribe(() => resolve(stop()));
    });
  }
  const known = waits.get(target);
  // One that has given up is closed, and active still.
  if (known?.error && (status === 'closed' || !target.active)) throw known.error;
  // React 18 has no `use`; a thrown promise is understood by both. After a failure, `connect()` makes another one.
  throw known && !known.error ? known : begin(target);
}
