import { callAll } from './emitter.js';
import type { PacketType } from './engine/packet.js';
import type { RequestReport } from './engine/transport.js';

/** What {@link inspect} reports: every request, packet, state change and decision. Nothing in it holds credentials. */
export type Inspection =
  /** A request began, opened or ended. */
  | ({ kind: 'request' } & RequestReport)
  /** An Engine.IO packet; `size` counts characters of text, or bytes. */
  | {
      kind: 'engine packet';
      direction: 'in' | 'out';
      transport: string;
      type: PacketType;
      size: number;
    }
  /** A Socket.IO packet; `data` is left out of CONNECT, where credentials travel. */
  | {
      kind: 'packet';
      direction: 'in' | 'out';
      type: string;
      nsp: string;
      id?: number | undefined;
      data?: unknown;
    }
  /** A state machine moved. */
  | {
      kind: 'state';
      machine: 'engine' | 'upgrade' | 'manager' | 'socket';
      from: string;
      to: string;
      reason?: string | undefined;
      /** The namespace, where the machine is a socket. */
      nsp?: string;
    }
  /** The next attempt was scheduled. */
  | { kind: 'retry'; attempt: number; delayMs: number }
  /** An emit was kept for later, or given up. */
  | { kind: 'buffered' | 'dropped'; nsp: string; event: string };

/** Where a session reports to. While nobody watches, no report is even made. */
export interface Tap {
  watch: ((what: Inspection) => void) | undefined;
  /** @internal */
  readonly listeners?: Set<(what: Inspection) => void>;
}

/**
 * Calls `listener` with everything that the connection of `socket` does from now on, for tools. The returned function ends that.
 * Neither credentials nor addresses are reported; event arguments are.
 */
export function inspect(
  socket: { readonly io: { readonly tap: Tap } },
  listener: (what: Inspection) => void,
): () => void {
  const { tap } = socket.io;
  const { listeners = new Set() } = tap;
  Object.assign(tap, { listeners, watch: (what: Inspection) => callAll([...listeners], [what]) });
  // A wrapper, so that one listener given twice counts twice.
  const entry = (what: Inspection) => listener(what);
  listeners.add(entry);
  return () => {
    listeners.delete(entry);
    if (!listeners.size) tap.watch = undefined;
  };
}
