import { DisconnectedError } from '../errors.js';
import type { EmitFlags } from './acks.js';
import type { DropReason } from './limits.js';
import { EVENT, type SocketPacket } from './packet.js';
import type { CoreSocket } from './socket.js';

/** An event in the queue of a socket with `retries`. */
interface Queued {
  readonly data: unknown[];
  readonly ack: ((error: Error) => void) | false;
  readonly pending: boolean;
}

/** What of a socket with `retries` is met here. */
interface WithRetries {
  readonly _queue?: Queued[];
  readonly _opts?: { readonly retries?: number | undefined };
}

/** What waits on one socket, oldest first: in its buffer, or with `retries` in the queue behind the event that is under way. */
export interface Waiting {
  /** Whether an emit now would wait, not leave. */
  keeps(flags: EmitFlags): boolean;
  count(): number;
  /** Of what was noted with its size; counted anew only where the buffer was changed by others. */
  bytes(): number;
  /** Acknowledgements that are awaited, or will be. */
  acks(): number;
  /** The newest. */
  last(): unknown;
  /** Notes the newest, with its size in bytes. */
  note(bytes: number): void;
  /** Takes one away, and tells so a little later. */
  drop(which: 'oldest' | 'newest'): void;
  isExpired(entry: object, ageMs: number): boolean;
  /** Drops what waited for longer than `ageMs` milliseconds. */
  expire(ageMs: number): void;
}

export function createWaiting(socket: CoreSocket): Waiting {
  const { io, nsp } = socket;
  const { _platform: platform } = io._options;
  const { _queue: queue = [], _opts: options } = socket as WithRetries;
  const notes = new WeakMap<object, { since: number; bytes: number }>();
  // An application may replace the buffer, or change it in place.
  let counted = { list: [] as readonly object[], length: 0, bytes: 0 };

  const list = (): (SocketPacket | Queued)[] => (options?.retries ? queue : socket.sendBuffer);
  /** The event under way does not wait any more. */
  const first = () => (list() === queue && queue[0]?.pending ? 1 : 0);

  const recount = () => {
    const now = list();
    if (now === queue || counted.list !== now || counted.length !== now.length) {
      const sizes = now.slice(first()).map((entry) => notes.get(entry)?.bytes ?? 0);
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      counted = { list: now, length: now.length, bytes };
    }
    return counted;
  };

  const remove = (at: number, reason: DropReason) => {
    const before = recount().bytes;
    const now = list();
    const [entry] = now.splice(at, 1) as [SocketPacket | Queued];
    counted = {
      list: now,
      length: now.length,
      bytes: before - (notes.get(entry)?.bytes ?? 0),
    };
    const error = new DisconnectedError(`${reason} event dropped`);
    // Later than the emit that made it necessary.
    queueMicrotask(() => {
      if (!('pending' in entry)) return io._drop(entry, reason, error);
      if (entry.ack) entry.ack(error);
      io._drop({ type: EVENT, nsp, data: entry.data }, reason, error);
    });
  };

  const waiting: Waiting = {
    keeps: ({ volatile }) =>
      !volatile &&
      (!!options?.retries ||
        !socket.connected ||
        socket.sendBuffer.length > 0 ||
        platform.now() >= io.engine!._pingTimeoutTime),
    count: () => list().length - first(),
    bytes: () => recount().bytes,
    acks: () =>
      Object.keys(socket.acks).length +
      list().reduce((sum, { ack }, at) => sum + (ack && at >= first() ? 1 : 0), 0),
    last: () => list().at(-1),
    note(bytes) {
      const now = list();
      notes.set(now.at(-1)!, { since: platform.now(), bytes });
      if (counted.list === now && counted.length === now.length - 1)
        counted = { list: now, length: now.length, bytes: counted.bytes + bytes };
    },
    drop: (which) => remove(which === 'oldest' ? first() : list().length - 1, which),
    isExpired(entry, ageMs) {
      const { since = Infinity } = notes.get(entry) ?? {};
      return platform.now() - since > ageMs;
    },
    expire(ageMs) {
      // In the order of time.
      for (;;) {
        const oldest = list()[first()];
        if (!oldest || !waiting.isExpired(oldest, ageMs)) return;
        remove(first(), 'expired');
      }
    },
  };
  return waiting;
}
