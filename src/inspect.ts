import { callAll } from './emitter.js';
import type { Report } from './inspect/inspection.js';
import { watchManager } from './inspect/manager.js';
import { watchSocket } from './inspect/socket.js';
import type { CoreSocket } from './socket/socket.js';

/**
 * Calls `listener` with everything that `socket` and its connection do from now on, for tools. The returned function ends that.
 * Neither credentials nor addresses are reported; event arguments are.
 */
export function inspect<Listen extends object, Emit extends object>(
  socket: CoreSocket<Listen, Emit>,
  listener: Report,
): () => void {
  const core = socket as unknown as CoreSocket;
  const reports = [reportsOf(core.io, watchManager), reportsOf(core, watchSocket)];
  // A wrapper, so that one listener given twice counts twice.
  const entry: Report = (what) => listener(what);
  for (const listeners of reports) listeners.add(entry);
  return () => {
    for (const listeners of reports) listeners.delete(entry);
  };
}

/** The listeners of one object, which is decorated at the first: so the core itself pays nothing for reports. */
function reportsOf<Watched extends { _reports?: Set<() => void> }>(
  watched: Watched,
  watch: (watched: Watched, report: Report) => void,
): Set<Report> {
  if (!watched._reports) {
    const listeners = new Set<Report>();
    watched._reports = listeners as Set<() => void>;
    watch(watched, (what) => callAll([...listeners], [what]));
  }
  return watched._reports as Set<Report>;
}
