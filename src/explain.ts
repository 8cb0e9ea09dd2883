import { diagnose } from './explain/diagnose.js';
import {
  numberOf,
  quote,
  read,
  refusalOf,
  statusOf,
  systemCode,
  textOf,
} from './explain/evidence.js';
import { type Code, layers } from './explain/table.js';
import type { Surroundings } from './explain/transport.js';
import { hostPlatform } from './platform.js';
import type { CoreSocket } from './socket/socket.js';

/** The code of an {@link Explanation}. A new version may add some; none changes its meaning. */
export type ExplanationCode = Code;

/** What an error means, as plain data. */
export interface Explanation {
  /** What it is, for programs. */
  readonly code: ExplanationCode;
  /** What failed, in a sentence. */
  readonly what: string;
  /** Why, the likeliest first. */
  readonly likelyCauses: readonly string[];
  /** What to do. */
  readonly advice: string;
  /** What in the error tells so: transport, HTTP status, close code, limit. No address, and no credentials. */
  readonly evidence: readonly string[];
  /** Where to read on, in the repository. */
  readonly docs: `docs/errors.md#${ExplanationCode}`;
}

/** What {@link explain} may know besides. */
export interface ExplainHints {
  /** The second argument of a `disconnect` listener, when the first is explained. */
  readonly details?: unknown;
  /** The socket that it happened to: it knows the server's address, and whether it was ever connected. */
  // biome-ignore lint/suspicious/noExplicitAny: of whatever events
  readonly socket?: CoreSocket<any, any> | undefined;
  /**
   * The page's origin; an empty string where there is no page.
   * @defaultValue what the host says
   */
  readonly origin?: string | undefined;
  /**
   * Whether there is a network.
   * @defaultValue what the host says
   */
  readonly online?: boolean | undefined;
}

/**
 * Says what an error of Holdfast means, why it happens, and what to do: for a developer's console or a support page. It takes whatever
 * `connect_error`, a rejection, a `throw` or an `upgradeError` gives, and the reason of a `disconnect`. It never throws, and what
 * is not known to it is called `foreign`.
 * @example
 * socket.on('connect_error', (error) => console.warn(explain(error, { socket })));
 * socket.on('disconnect', (reason, details) => console.warn(explain(reason, { details, socket })));
 * @see docs/errors.md
 */
export function explain(error: unknown, hints: ExplainHints = {}): Explanation {
  const details = read(hints, 'details');
  const code = diagnose(error, details, surroundings(hints));
  const { what, causes, advice } = layers().find((layer) => code in layer)![code]!;
  return {
    code,
    what,
    likelyCauses: causes,
    advice,
    evidence: code === 'foreign' ? [] : evidenceOf(error, details),
    docs: `docs/errors.md#${code}`,
  };
}

/** What `ask` gives; `undefined` where the host, or a socket that is none, does not know. */
function attempt<Value>(ask: () => Value): Value | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

function surroundings(hints: ExplainHints): Surroundings {
  const socket = attempt(() => hints.socket);
  const manager = attempt(() => socket?.io._options);
  const platform = attempt(() => manager?._platform) ?? hostPlatform();
  const origin = attempt(() => hints.origin ?? platform.origin());
  return {
    origin: typeof origin === 'string' ? origin : undefined,
    online: attempt(() => hints.online ?? platform.online()),
    server: attempt(() => {
      const { secure, host } = manager!._endpoint;
      return { secure, host: `${host}` };
    }),
    everConnected: attempt(() => socket?.getSnapshot().everConnected),
    hasSession: attempt(() => !!socket?.io.engine?._handshake),
  };
}

/** What the details of a `disconnect` say. */
const DESCRIBED =
  /^(websocket connection closed|transport closed by the server|network connection lost)$/;

function evidenceOf(error: unknown, details: unknown): string[] {
  // Of a `disconnect` the details say more than the reason.
  const [reason, told] = typeof error === 'string' ? [error, details] : ['', error];
  const said = refusalOf(told);
  const status = statusOf(told);
  // Of an end before the beginning, the manager's error has the details in its description.
  const closing = read(told, 'context') ?? read(read(told, 'description'), 'context');
  const closeCode = numberOf(closing, 'code');
  const limitMs = numberOf(told, 'limitMs');
  const facts = [
    reason,
    reason && DESCRIBED.exec(textOf(told, 'description'))?.[0],
    /^[\w-]+$/.exec(textOf(told, 'transport'))?.[0].replace(/^/, 'transport '),
    status && `HTTP status ${status}`,
    said && `the server said ${quote(said.message)}`,
    systemCode(told),
    closeCode && `close code ${closeCode}`,
    limitMs && `limit ${limitMs} ms`,
    // Less what came, which may hold a credential.
    /^expected .*?(?=, got )/.exec(textOf(told, 'rule'))?.[0],
    /^invalid [\w ]+(?=: )/.exec(textOf(told, 'message'))?.[0],
  ];
  return facts.filter((fact): fact is string => !!fact);
}
