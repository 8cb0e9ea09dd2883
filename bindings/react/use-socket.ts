import type { CoreSocket, DefaultEventsMap } from 'holdfast';
import { useTarget } from './provider.js';

/**
 * The socket of the {@link SocketProvider} above: the same object everywhere and at every render.
 * @throws Error when there is no provider
 */
export const useSocket: <
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
>() => CoreSocket<Listen, Emit> = useTarget;
