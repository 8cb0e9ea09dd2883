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
const UNSUPPORTED_VERSION = 5;

/** The body of a refused request. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** Why a request is not served, or `null`. */
export function inspect(
  method: string | undefined,
  { transport, sid, EIO }: Readonly<Record<string, string>>,
  isUpgrade: boolean,
  options: EngineOptions,
  sessions: ReadonlyMap<string, EngineSession>,
): Refusal | null {
  if (!options.transports.some((name) => name === transport)) return refusal(0);
  if (isUpgrade && transport !== 'websocket') return refusal(3);
  if (sid) {
    const session = sessions.get(sid);
    if (!session) return refusal(1);
    const isElsewhere = !isUpgrade && session.transport.name !== transport;
    return isElsewhere || EIO !== '4' ? refusal(3) : null;
  }
  if (method !== 'GET') return refusal(2);
  if (transport === 'websocket' && !isUpgrade) return refusal(3);
  return EIO === '4' ? null : refusal(UNSUPPORTED_VERSION);
}

/** Whether the request is fine but for its version, which is looked at after the application had its say. */
export function isOnlyOld({ code }: Refusal): boolean {
  return code === UNSUPPORTED_VERSION;
}

/** What an application objects to. */
export function forbidden(message?: string | null): Refusal {
  return { code: FORBIDDEN, message: message || refusal(FORBIDDEN).message };
}

/** The HTTP status that goes with it. */
export function statusOf({ code }: Refusal): 400 | 403 {
  return code === FORBIDDEN ? 403 : 400;
}

function refusal(code: number): Refusal {
  return { code, message: MESSAGES[code] ?? '' };
}
