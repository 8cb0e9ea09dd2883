import type { CoreSocket, DefaultEventsMap } from 'holdfast';
import { useTarget } from './provide.js';

/**
 * The socket of {@link createSocketPlugin}: the same object everywhere, never a proxy of it.
 * @throws Error when there is none, or outside of setup
 */
export const useSocket = <
  Listen extends object = DefaultEventsMap,
  Emit extends object = Listen,
>(): CoreSocket<Listen, Emit> => useTarget().value;
