// What a server may do that no stock one does, as data, so that it can be printed, played twice and made smaller.
import type { Op } from '../random/program.js';
import type { Frame } from './frames.js';

/** To a request, instead of what it asks for. */
export type Answer =
  | {
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is reset: before a word, or within the body. */
  | { readonly cut: 'before' | 'within' };

/** How a session ends. */
export type End =
  | { readonly how: 'close packet' | 'cut' }
  /** The code of a WebSocket, or none; over polling the waiting GET is answered with an error. */
  | { readonly how: 'code'; readonly code: number }
  /** What is no frame of a WebSocket; over polling the answer breaks off. */
  | { readonly how: 'bytes'; readonly bytes: readonly number[] };

/** In a frame `%` stands for the namespace that is answered, and `#` for the id. */
export interface Reaction {
  readonly lateMs?: number;
  readonly frames?: readonly Frame[];
  readonly end?: End;
}

/** What happens to a WebSocket that is to take over a session. */
export interface Probe {
  readonly refused?: Answer;
  /** To the client's probe. */
  readonly answer?: Reaction;
  /** To the waiting GET, which gets a noop otherwise. */
  readonly release?: readonly Frame[];
  /** To the upgrade packet. */
  readonly upgraded?: Reaction;
}

/** One session. What is not named is done as it ought to be. */
export interface SessionScript {
  /** To the handshake. */
  readonly handshake?: Answer;
  /** Fields of the open packet. */
  readonly open?: Readonly<Record<string, unknown>>;
  readonly probe?: Probe;
  /** To CONNECT, by namespace. */
  readonly connects?: Readonly<Record<string, Reaction>>;
  /** To the first event that asks for an acknowledgement, the second, and so on. */
  readonly asked?: readonly Reaction[];
  /** To the GETs after the handshake. */
  readonly gets?: readonly (Answer | null)[];
  readonly posts?: readonly (Answer | null)[];
}

/** Something that the server does by itself, in the session of that moment. */
export type ServerOp = { readonly op: 'say' } & Reaction;

export interface Script {
  readonly transports: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** The first session, the second, and so on; all that follow are as they ought to be. */
  readonly sessions: readonly SessionScript[];
  /** What is done in one turn, one after the other; then all that follows from it may happen. */
  readonly turns: readonly (readonly (Op | ServerOp)[])[];
}
