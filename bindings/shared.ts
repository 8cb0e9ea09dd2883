import type { CoreSocket } from 'holdfast';

// biome-ignore lint/suspicious/noExplicitAny: a socket of any event maps
export type AnySocket = CoreSocket<any, any>;

/** Whether this is a server, where nothing is opened and nobody listens: what began there would never end. */
export const onServer = (): boolean => typeof window === 'undefined';

/** How long a socket or a room outlives its last user, in milliseconds: longer than a route change or a hot reload takes. */
const RELEASE_DELAY_MS = 1_000;

/** A host's timer is over at once with more than 2^31 - 1 ms, or with `Infinity`: it lasts 11 days then. */
const LONGEST_TIMER_MS = 1e9;

/** Something that is in use. */
interface Use {
  users: number;
  readonly end: ((leave: string | undefined) => void) | undefined;
  /** What its end is told: that of the first user who named one. */
  leave?: string | undefined;
  timer?: ReturnType<typeof setTimeout>;
}

interface Shared {
  /** What is in use of each socket, by name: itself, and its rooms. */
  readonly uses: WeakMap<AnySocket, Map<string, Use>>;
  /** Sockets that were opened here, and so are closed here. */
  readonly owned: WeakSet<AnySocket>;
  /** Sockets by platform and address. Held weakly: a render that was thrown away must not keep one. */
  readonly sockets: WeakMap<object, Map<string, WeakRef<AnySocket>>>;
}

/** One for the page, so that a module evaluated twice, as hot reload does, still counts the same users. */
export const shared = (): Shared =>
  // biome-ignore lint/suspicious/noReturnAssign: in two statements each application would pay for the place twice
  ((globalThis as { [name: symbol]: Shared | undefined })[Symbol.for('holdfast')] ??= {
    uses: new WeakMap(),
    owned: new WeakSet(),
    sockets: new WeakMap(),
  });

/** The map that `maps` has for `key`, made at need. */
export function mapOf<Key extends object, Value>(
  maps: WeakMap<Key, Map<string, Value>>,
  key: Key,
): Map<string, Value> {
  const map = maps.get(key) ?? new Map<string, Value>();
  maps.set(key, map);
  return map;
}

/**
 * Begins something for its first user and ends it some time after the last, who calls the returned function once: React's
 * StrictMode, hot reload and a change of route all take a user away only to bring it back.
 * @param leave - what `end` is told, by whoever names it first
 */
export function share(
  socket: AnySocket,
  name: string,
  begin: () => ((leave: string | undefined) => void) | undefined,
  delayMs = RELEASE_DELAY_MS,
  leave?: string,
): () => void {
  const uses = mapOf(shared().uses, socket);
  const use: Use = uses.get(name) ?? { users: 0, end: begin() };
  uses.set(name, use);
  clearTimeout(use.timer);
  use.users++;
  use.leave ??= leave;
  return () => {
    if (--use.users) return;
    const end = () => {
      uses.delete(name);
      use.end?.(use.leave);
    };
    use.timer = setTimeout(end, Math.min(delayMs, LONGEST_TIMER_MS));
  };
}
