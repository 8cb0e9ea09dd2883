import { randomId } from '../bytes.js';

/** Packets kept per namespace, however long clients may stay away. */
const PACKET_LIMIT = 10_000;

/** R7: a client that left for one of these may come back to its session. */
export const RECOVERABLE: ReadonlySet<string> = new Set([
  'transport error',
  'transport close',
  'forced close',
  'ping timeout',
  'server shutting down',
  'forced server close',
]);

/** Whether clients that come back have their session again; the names and defaults of the stock server. */
export interface RecoveryOptions {
  /**
   * How long they may have been away, in milliseconds.
   * @defaultValue 120_000 – two minutes
   */
  maxDisconnectionDuration?: number;
  /**
   * Whether the middlewares of `io.use` are passed by when a session is recovered.
   * @defaultValue true
   */
  skipMiddlewares?: boolean;
}

/** Whom a broadcast addresses: members of any of `rooms` (all, if none), but of none in `except`. */
export interface Audience {
  readonly rooms: ReadonlySet<string>;
  readonly except: ReadonlySet<string>;
}

/** What a client comes back to. */
export interface SavedSession {
  readonly sid: string;
  readonly pid: string;
  readonly rooms: readonly string[];
  readonly data: unknown;
}

export interface RestoredSession extends SavedSession {
  readonly missed: readonly (readonly unknown[])[];
}

/** One namespace's memory for connection state recovery: who left, and what was said since. */
export class RecoveryLog {
  private readonly sessions = new Map<string, SavedSession & { until: number }>();
  private packets: { offset: string; audience: Audience; args: unknown[]; until: number }[] = [];

  constructor(private readonly durationMs: number) {}

  /** Remembers an event and returns its arguments with the offset behind them. */
  record(args: readonly unknown[], audience: Audience): unknown[] {
    const offset = randomId(6);
    const stamped = [...args, offset];
    this.forgetOld();
    this.packets.push({ offset, audience, args: stamped, until: Date.now() + this.durationMs });
    if (this.packets.length > PACKET_LIMIT) this.packets.shift();
    return stamped;
  }

  save(session: SavedSession): void {
    this.forgetOld();
    this.sessions.delete(session.pid); // To the end of the list, which is in order of expiry.
    this.sessions.set(session.pid, { ...session, until: Date.now() + this.durationMs });
  }

  /** `null` when the session is unknown or expired, or when the offset is too old to tell what was missed. */
  restore(pid: unknown, offset: unknown): RestoredSession | null {
    if (typeof pid !== 'string' || typeof offset !== 'string') return null;
    this.forgetOld();
    const session = this.sessions.get(pid);
    const seen = this.packets.findIndex((packet) => packet.offset === offset);
    if (!session || seen < 0) return null;
    const rooms = new Set(session.rooms);
    const missed = this.packets
      .slice(seen + 1)
      .filter(({ audience }) => addresses(audience, rooms))
      .map(({ args }) => args);
    return { ...session, missed };
  }

  clear(): void {
    this.sessions.clear();
    this.packets = [];
  }

  // By what is asked of it rather than by a timer, which would keep a process alive.
  private forgetOld(): void {
    const now = Date.now();
    const fresh = this.packets.findIndex(({ until }) => until >= now);
    if (fresh !== 0) this.packets.splice(0, fresh < 0 ? this.packets.length : fresh);
    for (const [pid, { until }] of this.sessions) {
      if (until >= now) break;
      this.sessions.delete(pid);
    }
  }
}

export function addresses({ rooms, except }: Audience, member: ReadonlySet<string>): boolean {
  const isIn = (room: string) => member.has(room);
  return (rooms.size === 0 || [...rooms].some(isIn)) && ![...except].some(isIn);
}
