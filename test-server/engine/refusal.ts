import type { EngineOptions } from './options.js';
import type { EngineSession } from './session.js';

/** The stock server's texts; the position in this list is the code on the wire. */
const MESSAGES = [
  'Transport unknown',
  'Session ID unknown',
  'Bad handshake method',
  'Bad request',
  'Forbidden',
  'Unsupported protocol version',
];
const FORBIDDEN = 4;

/** The body of a refused request. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** Why a request is not served, or `null`. */
export function inspect(
  method: string | undefined,
  query: URLSearchParams,
  isUpgrade: boolean,
  options: EngineOptions,
  sessions: ReadonlyMap<string, EngineSession>,
): Refusal | null {
  const transport = query.get('transport');
  if (!options.transports.some((name) => name === transport)) return refusal(0);
  if (isUpgrade && transport !== 'websocket') return refusal(3);
  const sid = query.get('sid');
  if (sid) {
    const session = sessions.get(sid);
    if (!session) return refusal(1);
    return !isUpgrade && session.transport.name !== transport ? refusal(3) : null;
  }
  if (method !== 'GET') return refusal(2);
  if (transport === 'websocket' && !isUpgrade) return refusal(3);
  return query.get('EIO') === '4' ? null : refusal(5);
}

/** What an application objects to. */
export function forbidden(message?: string | null): Refusal {
  return { code: FORBIDDEN, message: message ?? refusal(FORBIDDEN).message };
}

/** The HTTP status that goes with it. */
export function statusOf({ code }: Refusal): 400 | 403 {
  return code === FORBIDDEN ? 403 : 400;
}

function refusal(code: number): Refusal {
  return { code, message: MESSAGES[code] ?? '' };
}
