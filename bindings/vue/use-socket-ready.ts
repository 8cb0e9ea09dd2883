import { ready } from 'holdfast';
import { onScopeDispose } from 'vue';
import { onServer } from '../shared.js';
import { useTarget } from './provide.js';
import type { AnySocketOption } from './types.js';

/**
 * Resolves once the socket was connected for the first time; at once when it has been, and on a server, which renders without it. For
 * `await` in the setup of a component under `<Suspense>`. When the scope ends before, it never settles.
 * @throws Error when there is neither a plugin nor `socket`; rejects with the `ConnectError` of a refused connection, or the
 * `DisconnectedError` of a closed one
 */
export function useSocketReady({ socket }: AnySocketOption = {}): Promise<void> {
  const target = useTarget(socket).value;
  return new Promise((resolve, reject) => {
    if (onServer() || target.getSnapshot().everConnected) return resolve();
    const scope = new AbortController();
    // Vue would report the rejection of a component that has gone.
    ready(target, scope).then(resolve, (error) => scope.signal.aborted || reject(error));
    onScopeDispose(() => scope.abort(), true);
  });
}
