import type { ServerSocket } from './sockets.js';

interface Kept {
  readonly sid: string;
  readonly nsp: string;
  readonly until: number;
}

interface Logged {
  readonly offset: string;
  readonly sid: string;
  readonly at: number;
  readonly data: unknown[];
}

/** Connection state recovery, as `compat.md` R1–R7 say: what a namespace missed is sent again when it comes back in time. */
export function createRecovery(now: () => number, limitMs: number | undefined) {
  const kept = new Map<string, Kept>();
  let log: Logged[] = [];
  let ids = 0;
  let offsets = 0;

  return {
    keep({ pid, sid, nsp }: ServerSocket): void {
      if (pid && limitMs) kept.set(pid, { sid, nsp, until: now() + limitMs });
    },
    /** Those that may come back. */
    waiting: (): Kept[] => [...kept.values()].filter(({ until }) => until > now()),
    restore(nsp: string, pid: string | undefined, offset: string | undefined) {
      const session = pid ? kept.get(pid) : undefined;
      const from = log.findIndex((logged) => logged.offset === offset);
      const fits =
        session &&
        session.nsp === nsp &&
        session.until > now() &&
        from >= 0 &&
        log[from]!.at + limitMs! > now();
      if (!fits) {
        const id = ++ids;
        return { sid: `n${id}`, pid: limitMs ? `p${id}` : undefined, missed: undefined };
      }
      kept.delete(pid!);
      const missed = log.slice(from + 1).filter(({ sid }) => sid === session.sid);
      return { sid: session.sid, pid, missed: missed.map(({ data }) => data) };
    },
    /** Appends the offset, and remembers the event for `sid`. */
    record(sid: string, data: unknown[]): unknown[] {
      if (!limitMs) return data;
      const offset = `o${++offsets}`;
      const logged = { offset, sid, at: now(), data: [...data, offset] };
      log = [...log.filter(({ at }) => at + 2 * limitMs > now()), logged];
      return logged.data;
    },
    /** The server forgets. */
    clear(): void {
      kept.clear();
      log = [];
    },
  };
}
