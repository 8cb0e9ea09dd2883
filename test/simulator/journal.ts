import type { Invariant } from './invariants.js';

/** An emit of the client's application. */
export interface Emitted {
  readonly token: number;
  readonly nsp: string;
  readonly volatile: boolean;
  /** How its answer is heard of; `plain` has no way to fail. */
  readonly ack: 'none' | 'plain' | 'error-first';
  /** By when it must be settled, in the time of the page's timers. */
  readonly dueAt: number;
  /** The session in which it left; `undefined` while it has not. */
  session: object | undefined;
  settled: number;
  received: number;
}

/** An event of the server's application. */
export interface Told {
  readonly token: number;
  readonly nsp: string;
  /** The socket it is meant for. */
  readonly sid: string;
  /** Its place among those that a recovered connection may not miss; `undefined` when it may be missed. */
  readonly place: number | undefined;
}

export interface Violation {
  readonly invariant: Invariant;
  readonly text: string;
  readonly at: number;
}

/** What both applications said and heard, and what was found wrong. */
export interface Journal {
  readonly violations: Violation[];
  fail(invariant: Invariant, text: string): void;
  readonly emitted: Map<number, Emitted>;
  readonly told: Map<number, Told>;
  /** The emits whose answer is awaited. */
  readonly unsettled: Set<Emitted>;
  /** A number of its own for each emit and event. */
  token(): number;
  tell(nsp: string, sid: string, recoverable: boolean): number;
  /** How often each thing happened, so that nothing becomes empty unnoticed. */
  readonly seen: Map<string, number>;
  saw(what: string): void;
}

export function createJournal(now: () => number): Journal {
  const places = new Map<string, number>();
  let tokens = 0;
  const journal: Journal = {
    violations: [],
    emitted: new Map(),
    told: new Map(),
    unsettled: new Set(),
    seen: new Map(),
    fail(invariant, text) {
      journal.violations.push({ invariant, text, at: now() });
    },
    token: () => ++tokens,
    tell(nsp, sid, recoverable) {
      const token = ++tokens;
      const place = recoverable ? (places.get(sid) ?? 0) : undefined;
      if (place !== undefined) places.set(sid, place + 1);
      journal.told.set(token, { token, nsp, sid, place });
      return token;
    },
    saw(what) {
      journal.seen.set(what, (journal.seen.get(what) ?? 0) + 1);
    },
  };
  return journal;
}
