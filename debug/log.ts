import { type CoreManager, type CoreSocket, type Inspection, inspect } from 'holdfast';
import { enabledBy, isShared, namespaceOf } from './namespaces.js';

interface Host {
  localStorage?: { getItem(key: string): string | null };
  process?: { env?: Record<string, string | undefined>; stderr?: unknown };
  console: Pick<Console, 'debug' | 'error'>;
}

/** What is asked for: `localStorage.debug` in a page, the variable `DEBUG` in Node. */
function setting(host: Host): string {
  try {
    return host.process?.env?.DEBUG ?? host.localStorage?.getItem('debug') ?? '';
  } catch {
    // A page may be refused its storage; then nobody could have asked for anything there.
    return '';
  }
}

const managers = new WeakSet<CoreManager>();
const sockets = new WeakSet<object>();

/** Writes to the console what happens to `socket`, where its namespaces are asked for. What is asked for is read now. */
export function log<Listen extends object, Emit extends object>(
  socket: CoreSocket<Listen, Emit>,
  host: Host = globalThis as unknown as Host,
): void {
  if (sockets.has(socket)) return;
  sockets.add(socket);
  const asked = setting(host);
  if (!asked) return;
  const enabled = enabledBy(asked);
  // The first socket speaks for the connection.
  const first = !managers.has(socket.io);
  managers.add(socket.io);
  // As the `debug` package: where a program's output is not to be mixed with this.
  const write = host.process?.stderr ? host.console.error : host.console.debug;
  let last = Date.now();
  inspect(socket, (what: Inspection) => {
    const namespace = namespaceOf(what);
    if (!enabled(namespace) || (isShared(what) && !first)) return;
    const now = Date.now();
    const { kind, ...rest } = what;
    write(`${namespace} ${kind} +${now - last}ms`, rest);
    last = now;
  });
}
